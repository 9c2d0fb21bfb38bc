"""Python that built modules hold as text: what runs in them when they are imported.

Each file rests on the standard library alone.
"""
