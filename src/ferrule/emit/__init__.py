"""Printing: decided declarations to cdef text, C and stubs. Nothing is decided here."""
