/* Conversions of objects that have exactly the right type, of which one copy is enough. */
#include "ferrule_convert.h"

#ifndef PYPY_VERSION

FERRULE_SHARED int ferrule_exact_char(PyObject *object, long *value)
{
    if (!PyBytes_CheckExact(object) || PyBytes_Size(object) != 1) {
        return 0;
    }
    *value = *PyBytes_AsString(object);
    return 1;
}

FERRULE_SHARED int ferrule_exact_wide(int kind, PyObject *object, long *value)
{
    if (!PyUnicode_CheckExact(object)) {
        return 0;
    }
    *value = kind == FERRULE_WCHAR ? (long)ferrule_to_wchar(object) : ferrule_to_unicode(object);
    if (PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* A cdata, if it is a pointer of the exact type of parameter `index` of `function`, or of another type that
 * cffi is known to accept for it. */
static inline int ferrule_exact_of_cdata(const ferrule_function *function, int index, PyObject *object,
                                         void **address)
{
    if (ferrule_cdatas.readable[0] == NULL || function->types == NULL) {
        return 0;
    }
    const ferrule_cdata *cdata = (const ferrule_cdata *)object;
    const ferrule_type *wanted = &function->types[index];
    if (cdata->type != wanted->type && cdata->type != wanted->also &&
        cdata->type != ferrule_cdatas.void_type) {
        return 0;
    }
    *address = cdata->address;
    return 1;
}

FERRULE_SHARED int ferrule_exact_cdata(const ferrule_function *function, int index, PyObject *object,
                                       void **address)
{
    return ferrule_is_cdata(object) && ferrule_exact_of_cdata(function, index, object, address);
}

/* Stores the address if cffi accepts the cdata for the pointer of parameter `index`: 1; else 0, and no exception
 * is set. */
static FERRULE_APART int ferrule_other_pointer(const ferrule_function *function, int index, PyObject *object,
                                               void **value)
{
    char *pointer;
    if (function->types == NULL) {
        return 0;
    }
    if (ferrule_prepare_pointer(function->types[index].type, object, &pointer) != 0) {
        PyErr_Clear();
        return 0;
    }
    if (function->types[index].also == NULL) {
        ferrule_learn_other_type(&function->types[index], ferrule_readable(object));
    }
    *value = pointer;
    return 1;
}

FERRULE_SHARED int ferrule_accepted_pointer(const ferrule_function *function, int index, PyObject *object,
                                            void **value)
{
    return ferrule_is_cdata(object) && (ferrule_exact_of_cdata(function, index, object, value) ||
                                        ferrule_other_pointer(function, index, object, value));
}

FERRULE_SHARED int ferrule_exact_text(const ferrule_function *function, int index, PyObject *object,
                                      void **value)
{
    if (PyBytes_CheckExact(object)) {
        *value = PyBytes_AsString(object);
        return 1;
    }
    return ferrule_exact_pointer(function, index, object, value);
}

FERRULE_SHARED int ferrule_exact_string(const ferrule_function *function, int index, PyObject *object,
                                        void **value)
{
    if (PyUnicode_CheckExact(object)) {
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(object, &size);
        if (text == NULL) {
            PyErr_Clear();
            return 0;
        }
        *value = (void *)text;
        return strlen(text) == (size_t)size;
    }
    return ferrule_exact_text(function, index, object, value);
}

FERRULE_SHARED int ferrule_exact_copy(const ferrule_function *function, int index, PyObject *object,
                                      void **value, ferrule_argument_room *room)
{
    if (PyBytes_CheckExact(object)) {
        size_t size = (size_t)PyBytes_Size(object) + 1; /* with the NUL */
        if (size > sizeof room->bytes) {
            return 0;
        }
        memcpy(room->bytes, PyBytes_AsString(object), size);
        *value = room->bytes;
        return 1;
    }
    return ferrule_exact_pointer(function, index, object, value);
}

FERRULE_SHARED int ferrule_counted_text(PyObject *object, void **value, ferrule_size *count)
{
    if (!PyBytes_CheckExact(object)) {
        return 0;
    }
    *value = PyBytes_AsString(object);
    *count = PyBytes_Size(object);
    return 1;
}

FERRULE_SHARED int ferrule_counted_string(PyObject *object, void **value, ferrule_size *count)
{
    if (!PyUnicode_CheckExact(object)) {
        return ferrule_counted_text(object, value, count);
    }
    Py_ssize_t size;
    *value = (void *)PyUnicode_AsUTF8AndSize(object, &size);
    if (*value == NULL) {
        PyErr_Clear();
        return 0;
    }
    *count = size;
    return 1;
}

FERRULE_SHARED int ferrule_exact_place(const ferrule_function *function, int index, PyObject *object,
                                       void **address)
{
    const ferrule_cdata *cdata = ferrule_readable(object);
    if (cdata == NULL || function->types == NULL || cdata->type != function->types[index].type) {
        return 0;
    }
    *address = cdata->address;
    return 1;
}

/* Stores an exact float in the memory of parameter `index`, if cffi accepts it there: 1; else 0, and no exception
 * is set. */
static int ferrule_float_to_memory(const ferrule_function *function, int index, PyObject *object, void *value)
{
    if (function->types != NULL && function->types[index].is_long_double) {
        *(long double *)value = PyFloat_AsDouble(object);
        return 1;
    }
    if (function->types == NULL ||
        ferrule_to_memory(value, function->types[index].type, object) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

FERRULE_SHARED int ferrule_exact_memory(const ferrule_function *function, int index, PyObject *object,
                                        void *value, size_t size)
{
    void *address;
    if (ferrule_exact_place(function, index, object, &address)) {
        memcpy(value, address, size);
        return 1;
    }
    return PyFloat_CheckExact(object) && ferrule_float_to_memory(function, index, object, value);
}

FERRULE_SHARED int ferrule_exact_big(const ferrule_function *function, int index, PyObject *object,
                                     void *value)
{
    long narrow;
    if (function->types == NULL || !PyLong_CheckExact(object)) {
        return 0;
    }
    const ferrule_type *type = &function->types[index];
    if (ferrule_exact_long(object, &narrow)) {
        const unsigned long long parts[2] = {(unsigned long long)narrow,
                                             narrow < 0 ? ~0ULL : 0};
        return type->big->write(value, parts, narrow < 0);
    }
    if (ferrule_to_big(value, type->type, type->big, object) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

#endif
