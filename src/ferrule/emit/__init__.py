"""Printing: decided declarations to cdef text and C. Nothing is decided here."""
