"""Printing: what was decided about a module becomes cdef text and C."""
