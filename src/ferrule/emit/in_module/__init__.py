"""Python that built modules contain as text, and run when they are imported.

These files use nothing but the standard library.
"""
