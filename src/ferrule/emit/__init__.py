"""Printing: cdef text and C from what was decided about a module."""
