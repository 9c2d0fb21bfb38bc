#include "ferrule_big_values.h"

#ifndef PYPY_VERSION

#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_ctype.h"

static const ferrule_big *ferrule_known_big; /* NULL: there are none */

FERRULE_SHARED void ferrule_know_big(const ferrule_big *types) { ferrule_known_big = types; }

FERRULE_INTERNAL const ferrule_big *ferrule_big_of(PyObject *type)
{
    for (const ferrule_big *big = ferrule_known_big; big != NULL && big->name != NULL; big++) {
        PyObject *named = ferrule_type_named(big->name, "");
        Py_XDECREF(named); /* cffi keeps the types of a module */
        if (named == type) {
            return big;
        }
    }
    PyErr_Clear();
    return NULL;
}

/* The int that cffi would take the object (borrowed) for. New reference, or NULL with an exception set. */
static PyObject *ferrule_as_integer(PyObject *object)
{
    if (PyLong_Check(object)) {
        Py_INCREF(object);
        return object;
    }
    long long narrow = ferrule_to_i64(object);
    if (narrow != -1 || !PyErr_Occurred()) {
        return PyLong_FromLongLong(narrow);
    }
    if (!PyErr_ExceptionMatches(PyExc_OverflowError)) {
        return NULL;
    }
    PyErr_Clear();
    return PyNumber_Long(object);
}

/* Stores the high 64 of a number's 128 bits, and whether it is negative: 1; 0 if it has more than 128 bits; -1
 * with an exception set. Borrows the number. */
static int ferrule_high_part(PyObject *number, unsigned long long *part, int *is_negative)
{
    PyObject *width = PyLong_FromLong(64);
    PyObject *high = width == NULL ? NULL : PyNumber_Rshift(number, width);
    Py_XDECREF(width);
    if (high == NULL) {
        return -1;
    }
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(high, &overflow);
    int fits = overflow >= 0;
    *part = (unsigned long long)value;
    *is_negative = overflow < 0 || (overflow == 0 && value < 0);
    if (overflow > 0) {
        *part = PyLong_AsUnsignedLongLong(high);
        fits = !PyErr_Occurred();
        PyErr_Clear();
    }
    Py_DECREF(high);
    return fits;
}

FERRULE_SHARED int ferrule_to_big(void *memory, PyObject *type, const ferrule_big *big, PyObject *object)
{
    if (ferrule_is_cdata(object)) {
        PyObject *given = ferrule_type_of(object);
        Py_XDECREF(given);
        if (given == type) {
            return ferrule_to_memory(memory, type, object);
        }
        PyErr_Clear();
    }
    PyObject *number = ferrule_as_integer(object);
    if (number == NULL) {
        return -1;
    }
    unsigned long long parts[2] = {PyLong_AsUnsignedLongLongMask(number), 0};
    int is_negative = 0;
    int fits = PyErr_Occurred() ? -1 : ferrule_high_part(number, &parts[1], &is_negative);
    if (fits > 0) {
        fits = big->write(memory, parts, is_negative);
    }
    if (fits == 0) {
        PyErr_Format(PyExc_OverflowError, "integer %S does not fit '%s'", number, big->name);
    }
    Py_DECREF(number);
    return fits > 0 ? 0 : -1;
}

FERRULE_SHARED PyObject *ferrule_from_big(const void *memory, const ferrule_big *big)
{
    unsigned long long parts[2];
    int is_negative = big->read(memory, parts);
    PyObject *high = is_negative ? PyLong_FromLongLong((long long)parts[1])
                                 : PyLong_FromUnsignedLongLong(parts[1]);
    PyObject *low = PyLong_FromUnsignedLongLong(parts[0]);
    PyObject *width = PyLong_FromLong(64);
    PyObject *shifted = high == NULL || width == NULL ? NULL : PyNumber_Lshift(high, width);
    PyObject *value = shifted == NULL || low == NULL ? NULL : PyNumber_Or(shifted, low);
    Py_XDECREF(shifted);
    Py_XDECREF(width);
    Py_XDECREF(low);
    Py_XDECREF(high);
    return value;
}

#endif
