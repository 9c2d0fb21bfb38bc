/* Adds data points directly from Python objects, without an array of them. */
#include "lib_methods.h"

#ifndef PYPY_VERSION

#include <limits.h>

#include "datapoint.h"

/* How many points are added between two checks for a signal (Ctrl-C). */
#define FERRULE_SIGNAL_INTERVAL 0x10000u

/* Replaces the current TypeError or OverflowError by one whose message begins with "point <index>", and which
 * has the old one as its cause. Any other exception stays. Returns -1. */
static int ferrule_blame_point(unsigned index, const char *field)
{
    PyObject *kind = PyErr_ExceptionMatches(PyExc_TypeError)       ? PyExc_TypeError
                     : PyErr_ExceptionMatches(PyExc_OverflowError) ? PyExc_OverflowError
                                                                   : NULL;
    if (kind == NULL) {
        return -1;
    }
    PyObject *type, *cause, *traceback;
    PyErr_Fetch(&type, &cause, &traceback);
    PyErr_NormalizeException(&type, &cause, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(cause, traceback);
    }
    PyErr_Format(kind, "point %u: %s: %S", index, field, cause);
    Py_XDECREF(type);
    Py_XDECREF(traceback);

    PyObject *error;
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    PyException_SetCause(error, cause); /* takes the reference to cause */
    PyErr_Restore(type, error, traceback);
    return -1;
}

/* Adds one pair (borrowed) to *total. 0, or -1 with an exception set. */
static int ferrule_add_values(ferrule_total *total, unsigned index, PyObject *num, PyObject *dnum)
{
    int overflow;
    long whole = PyLong_AsLongAndOverflow(num, &overflow);
    if (whole == -1 && !overflow && PyErr_Occurred()) {
        return ferrule_blame_point(index, "num");
    }
    if (overflow || whole < INT_MIN || whole > INT_MAX) {
        PyErr_Format(PyExc_OverflowError, "point %u: num: does not fit in a C int", index);
        return -1;
    }
    double real = PyFloat_AsDouble(dnum);
    if (real == -1.0 && PyErr_Occurred()) {
        return ferrule_blame_point(index, "dnum");
    }
    total->num += whole;
    total->dnum += real;
    return 0;
}

/* Whether the object (borrowed), which is not a tuple, may be a pair: an ordered sequence, but not text, bytes,
 * or a mapping. As for dict(), what has keys is a mapping. */
static int ferrule_is_pair_like(PyObject *point)
{
    return PySequence_Check(point) && !PyUnicode_Check(point) && !PyBytes_Check(point) &&
           !PyByteArray_Check(point) && !PyObject_HasAttrString(point, "keys");
}

/* Adds one point (borrowed) of any accepted kind to *total. 0, or -1 with an exception set. A list is copied to
 * a tuple before its values are converted, because their __index__ and __float__ may run any code, even code
 * that empties the list. */
static int ferrule_add_point(ferrule_total *total, unsigned index, PyObject *point)
{
    PyObject *pair;
    if (PyTuple_Check(point)) {
        Py_INCREF(point);
        pair = point;
    } else if (ferrule_is_pair_like(point)) {
        pair = PySequence_Tuple(point);
        if (pair == NULL) {
            return ferrule_blame_point(index, "not a pair (num, dnum)");
        }
    } else {
        PyErr_Format(PyExc_TypeError, "point %u: expected a pair (num, dnum), not %R", index,
                     Py_TYPE(point));
        return -1;
    }
    int result = -1;
    if (PyTuple_Size(pair) == 2) {
        result =
            ferrule_add_values(total, index, PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1));
    } else {
        PyErr_Format(PyExc_TypeError, "point %u: expected a pair (num, dnum), not %zd value(s)",
                     index, PyTuple_Size(pair));
    }
    Py_DECREF(pair);
    return result;
}

/* Adds what the iterator (borrowed) yields to *total. 0, or -1 with an exception set. */
static int ferrule_add_iterator(ferrule_total *total, PyObject *iterator)
{
    PyObject *point;
    for (unsigned index = 0; (point = PyIter_Next(iterator)) != NULL; index++) {
        int result = -1;
        if (index < UINT_MAX) {
            result = ferrule_add_point(total, index, point);
        } else {
            PyErr_Format(PyExc_OverflowError, "more than %u points", UINT_MAX);
        }
        Py_DECREF(point);
        if (result < 0) {
            return -1;
        }
        if (index % FERRULE_SIGNAL_INTERVAL == FERRULE_SIGNAL_INTERVAL - 1 &&
            PyErr_CheckSignals() < 0) {
            return -1;
        }
    }
    return PyErr_Occurred() ? -1 : 0;
}

PyObject *ferrule_add_pairs(PyObject *module, PyObject *points)
{
    (void)module;
    PyObject *iterator = PyObject_GetIter(points);
    if (iterator == NULL) {
        return NULL;
    }
    ferrule_total total = {0, 0.0};
    int result = ferrule_add_iterator(&total, iterator);
    Py_DECREF(iterator);
    return result < 0 ? NULL : Py_BuildValue("Ld", total.num, total.dnum);
}

#endif
