"""From all declarations to those that stay; what goes, goes with a reason."""
