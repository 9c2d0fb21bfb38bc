# cython: language_level=3, binding=False, always_allow_keywords=False
"""The same struct as an object of a class, as one writes it with Cython."""

cdef extern from "library.h":
    ctypedef struct c_spot "spot":
        double x
        double y
    c_spot c_spot_of "spot_of"(double x, double y) nogil


cdef class Spot:
    cdef readonly double x, y


def spot_of(double x, double y):
    cdef c_spot found = c_spot_of(x, y)
    cdef Spot made = Spot.__new__(Spot)
    made.x = found.x
    made.y = found.y
    return made
