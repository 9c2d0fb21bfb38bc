"""What the compiler resolved, and whether it is what was declared."""
