"""What the compiler resolved, read back from a built module."""
