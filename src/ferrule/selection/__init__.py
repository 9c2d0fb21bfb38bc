"""From all declarations to those that are bound. Every other one is skipped with a reason."""
