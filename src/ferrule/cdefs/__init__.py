"""From embedded cdef text to the same declarations that headers give."""
