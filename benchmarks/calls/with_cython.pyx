# cython: language_level=3, binding=False, always_allow_keywords=False, embedsignature=False

cdef extern from "functions.h":
    struct point:
        double x
        double y
    int c_answer "answer"()
    int c_negated "negated"(int number)
    double c_added "added"(double left, double right)
    int c_letter "letter"(const char *text, int index)
    point c_moved "moved"(const point *source)


cdef class Point:
    cdef point value


def answer():
    return c_answer()


def negated(int number):
    return c_negated(number)


def added(double left, double right):
    return c_added(left, right)


def letter(const char *text, int index):
    return c_letter(text, index)


def moved(Point source not None):
    cdef Point result = Point.__new__(Point)
    result.value = c_moved(&source.value)
    return result


def new_point():
    cdef Point result = Point.__new__(Point)
    result.value.x = 1
    result.value.y = 2
    return result
