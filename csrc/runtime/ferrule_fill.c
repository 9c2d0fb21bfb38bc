#include "ferrule_fill.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"

/* Item `i` of an exact tuple or list: borrowed, NULL if a list has become shorter. */
static inline PyObject *ferrule_item(PyObject *items, Py_ssize_t i)
{
    if (PyTuple_CheckExact(items)) {
        return PyTuple_GetItem(items, i);
    }
    return i < PyList_Size(items) ? PyList_GetItem(items, i) : NULL;
}

FERRULE_INTERNAL int ferrule_fill_items(char *memory, const ferrule_layout *item, PyObject *items,
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

/* Fills the first `count` of the fields of a struct. 0, or -1 with an exception set. Borrows `items`. */
static int ferrule_fill_fields(char *memory, const ferrule_field *field, PyObject *items, Py_ssize_t count)
{
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

FERRULE_INTERNAL int ferrule_fill(char *memory, const ferrule_layout *layout, PyObject *value)
{
    int done;
    ferrule_kind kind = layout->kind;
    Py_ssize_t count = kind == FERRULE_STRUCT || kind == FERRULE_ARRAY ? ferrule_count(value) : -1;
    Py_INCREF(value); /* it may be an item of a list that a conversion changes */
    if (count >= 0 && count <= layout->count) {
        done = kind == FERRULE_STRUCT ? ferrule_fill_fields(memory, layout->fields, value, count)
                                      : ferrule_fill_items(memory, layout->item, value, count);
    } else if (kind == FERRULE_TEXT && PyBytes_CheckExact(value) && PyBytes_Size(value) <= layout->count) {
        memcpy(memory, PyBytes_AsString(value), (size_t)PyBytes_Size(value));
        done = 0;
    } else {
        done = ferrule_to_memory(memory, layout->type, value);
    }
    Py_DECREF(value);
    return done;
}

#endif
