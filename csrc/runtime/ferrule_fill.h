/* Python's values into fresh C memory, as cffi's initialisers put them there.
 *
 * Exact tuples, lists, ints, floats and bytes that fit are taken here; all else, and every failure,
 * is cffi's: so what is accepted, and every exception, are cffi's too. The memory is zero before.
 */
#ifndef FERRULE_FILL_H
#define FERRULE_FILL_H

#include "ferrule_layout.h"

static int ferrule_fill(char *memory, const ferrule_layout *layout, PyObject *value);

/* Stores the low bytes of `whole`. */
static void ferrule_store(char *memory, Py_ssize_t size, unsigned long long whole)
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

/* Whether an integer of `size` bytes holds `whole`. */
static inline int ferrule_holds(const ferrule_layout *layout, long long whole)
{
    int bits = (int)layout->size * 8;
    if (layout->kind == FERRULE_IS_UNSIGNED) {
        return whole >= 0 && (bits >= 64 || whole >> bits == 0);
    }
    return bits >= 64 || (whole >> (bits - 1) == 0 || whole >> (bits - 1) == -1);
}

/* Takes an exact float or int into a number that holds it; 0 where it is something else. */
static inline int ferrule_fill_number(char *memory, const ferrule_layout *layout, PyObject *value)
{
    if (PyFloat_CheckExact(value)) {
        double real = PyFloat_AsDouble(value);
        if (layout->kind == FERRULE_IS_DOUBLE) {
            memcpy(memory, &real, sizeof real);
            return 1;
        }
        if (layout->kind == FERRULE_IS_FLOAT) {
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
    if (layout->kind == FERRULE_IS_SIGNED_32 && (int)whole == whole) {
        int narrow = (int)whole;
        memcpy(memory, &narrow, sizeof narrow);
        return 1;
    }
    if (layout->kind == FERRULE_IS_SIGNED_64) {
        memcpy(memory, &whole, sizeof whole);
        return 1;
    }
    if ((layout->kind == FERRULE_IS_SIGNED || layout->kind == FERRULE_IS_UNSIGNED) &&
        ferrule_holds(layout, whole)) {
        ferrule_store(memory, layout->size, (unsigned long long)whole);
        return 1;
    }
    return 0;
}

/* The borrowed item `i` of an exact tuple or list, NULL where a list has become shorter. */
static inline PyObject *ferrule_item(PyObject *items, Py_ssize_t i)
{
    if (PyTuple_CheckExact(items)) {
        return PyTuple_GetItem(items, i);
    }
    return i < PyList_Size(items) ? PyList_GetItem(items, i) : NULL;
}

/* How many items an exact tuple or list has, -1 for any other object. */
static inline Py_ssize_t ferrule_count(PyObject *value)
{
    return PyTuple_CheckExact(value)  ? PyTuple_Size(value)
           : PyList_CheckExact(value) ? PyList_Size(value)
                                      : -1;
}

/* Fills `count` items of an array. 0, or -1 with an exception set. */
static int ferrule_fill_items(char *memory, const ferrule_layout *item, PyObject *items,
                              Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++, memory += item->size) {
        PyObject *value = ferrule_item(items, i);
        if (value == NULL) {
            break;
        }
        if (!ferrule_fill_number(memory, item, value) && ferrule_fill(memory, item, value) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Fills the first `count` fields of a struct. 0, or -1 with an exception set. */
static int ferrule_fill_fields(char *memory, const ferrule_layout *layout, PyObject *items,
                               Py_ssize_t count)
{
    const ferrule_field *field = layout->fields;
    for (Py_ssize_t i = 0; i < count; i++, field++) {
        PyObject *value = ferrule_item(items, i);
        if (value == NULL) {
            break;
        }
        if (!ferrule_fill_number(memory + field->offset, field->layout, value) &&
            ferrule_fill(memory + field->offset, field->layout, value) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Puts a `value` that is no plain number into memory of the type. 0, or -1 with an exception set.
 * What a list holds is kept while code that may change the list is run. */
static int ferrule_fill(char *memory, const ferrule_layout *layout, PyObject *value)
{
    int done;
    Py_ssize_t count = layout->kind >= FERRULE_IS_ARRAY ? ferrule_count(value) : -1;
    Py_INCREF(value);
    if (layout->kind == FERRULE_IS_STRUCT && count >= 0 && count <= layout->count) {
        done = ferrule_fill_fields(memory, layout, value, count);
    } else if (layout->kind == FERRULE_IS_ARRAY && count >= 0 && count <= layout->count) {
        done = ferrule_fill_items(memory, layout->item, value, count);
    } else if (layout->kind == FERRULE_IS_TEXT && PyBytes_CheckExact(value) &&
               PyBytes_Size(value) <= layout->count) {
        memcpy(memory, PyBytes_AsString(value), (size_t)PyBytes_Size(value));
        done = 0;
    } else {
        done = ferrule_to_memory(memory, layout->ctype, value);
    }
    Py_DECREF(value);
    return done;
}

#endif
