/* Storing Python's values in new C memory, as cffi's initialisers do.
 *
 * Exact tuples, lists, ints, floats and bytes that fit are converted here. Everything else goes to cffi, so
 * that cffi decides what is accepted and raises every exception. The memory must be zero before.
 */
#ifndef FERRULE_FILL_H
#define FERRULE_FILL_H

#include "ferrule_layout.h"

#include <string.h>

/* Puts a value of any kind into memory of the type. 0, or -1 with an exception set. Borrows `value`. */
FERRULE_INTERNAL int ferrule_fill(char *memory, const ferrule_layout *layout, PyObject *value);

/* Fills the first `count` items of an array from an exact tuple or list. 0, or -1 with an exception set.
 * Borrows `items`. */
FERRULE_INTERNAL int ferrule_fill_items(char *memory, const ferrule_layout *item, PyObject *items,
                                        Py_ssize_t count);

/* How many items an exact tuple or list has, -1 for any other object. */
static inline Py_ssize_t ferrule_count(PyObject *value)
{
    return PyTuple_CheckExact(value)  ? PyTuple_Size(value)
           : PyList_CheckExact(value) ? PyList_Size(value)
                                      : -1;
}

/* Whether an integer type of this layout holds `whole`. */
static inline int ferrule_holds(const ferrule_layout *layout, long long whole)
{
    int bits = (int)layout->size * 8;
    if (layout->kind >= FERRULE_U8) {
        return whole >= 0 && (bits >= 64 || whole >> bits == 0);
    }
    return bits >= 64 || (whole >> (bits - 1) == 0 || whole >> (bits - 1) == -1);
}

/* Stores the low bytes of `whole`. */
static inline void ferrule_store(char *memory, Py_ssize_t size, unsigned long long whole)
{
    switch (size) {
    case 1: {
        unsigned char narrow = (unsigned char)whole;
        memcpy(memory, &narrow, sizeof narrow);
        break;
    }
    case 2: {
        unsigned short narrow = (unsigned short)whole;
        memcpy(memory, &narrow, sizeof narrow);
        break;
    }
    case 4: {
        unsigned int narrow = (unsigned int)whole;
        memcpy(memory, &narrow, sizeof narrow);
        break;
    }
    default:
        memcpy(memory, &whole, sizeof whole);
    }
}

/* Stores an exact float or int in memory of a type that can hold it: 1; or 0 if the value or the type is
 * something else, and no exception is set. Borrows `value`. The frequent types come first. */
static inline int ferrule_fill_number(char *memory, const ferrule_layout *layout, PyObject *value)
{
    if (PyFloat_CheckExact(value)) {
        double real = PyFloat_AsDouble(value);
        if (layout->kind == FERRULE_DOUBLE) {
            memcpy(memory, &real, sizeof real);
            return 1;
        }
        if (layout->kind == FERRULE_FLOAT) {
            float narrow = (float)real;
            memcpy(memory, &narrow, sizeof narrow);
            return 1;
        }
        return 0;
    }
    if (!PyLong_CheckExact(value)) {
        return 0;
    }
    int overflow;
    long long whole = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow) {
        return 0;
    }
    if (layout->kind == FERRULE_I32 && (int)whole == whole) {
        int narrow = (int)whole;
        memcpy(memory, &narrow, sizeof narrow);
        return 1;
    }
    if (layout->kind == FERRULE_I64) {
        memcpy(memory, &whole, sizeof whole);
        return 1;
    }
    if (layout->kind >= FERRULE_I8 && layout->kind <= FERRULE_U64 && ferrule_holds(layout, whole)) {
        ferrule_store(memory, layout->size, (unsigned long long)whole);
        return 1;
    }
    return 0;
}

#endif
