"""Checking the cdef of a cffi build script against the headers that its C includes."""
