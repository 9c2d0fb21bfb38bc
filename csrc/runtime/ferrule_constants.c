#include "ferrule_constants.h"

#ifndef PYPY_VERSION

#include "ferrule_big_values.h"
#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_state.h"

#include <string.h>

/* The memory of an array (borrowed), as bytes. New reference, or NULL with an exception set. */
static PyObject *ferrule_array_memory(PyObject *array)
{
    PyObject *buffer = PyObject_CallMethod(ferrule_module.ffi, "buffer", "O", array);
    PyObject *memory = buffer == NULL ? NULL : PyBytes_FromObject(buffer);
    Py_XDECREF(buffer);
    return memory;
}

/* The bytes of an array (borrowed) without its final NUL; NULs inside stay. New reference, or NULL with an
 * exception set. */
static PyObject *ferrule_array_bytes(PyObject *array)
{
    PyObject *whole = ferrule_array_memory(array);
    if (whole == NULL) {
        return NULL;
    }
    char *start;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(whole, &start, &size) < 0) {
        Py_DECREF(whole);
        return NULL;
    }
    if (size == 0 || start[size - 1] != '\0') {
        return whole;
    }
    PyObject *text = PyBytes_FromStringAndSize(start, size - 1);
    Py_DECREF(whole);
    return text;
}

/* How many of the `count` items in `memory` of `size` bytes are text: all but a final NUL. -1 if an item is not
 * a character of Unicode, for which cffi may make a str that breaks CPython. */
static Py_ssize_t ferrule_wide_length(const char *memory, Py_ssize_t size, Py_ssize_t count)
{
    unsigned int item; /* of four bytes; shorter ones are always characters, or surrogates */
    for (Py_ssize_t i = 0; size == count * (Py_ssize_t)sizeof item && i < count; i++) {
        memcpy(&item, memory + i * (Py_ssize_t)sizeof item, sizeof item);
        if (item > 0x10ffff) {
            return -1;
        }
    }
    int is_open = count == 0;
    for (Py_ssize_t i = 0; !is_open && i < size / count; i++) {
        is_open = memory[size - 1 - i] != '\0';
    }
    return is_open ? count : count - 1;
}

/* The text of an array of wide characters (borrowed) without its final NUL; NULs inside stay, and so does a
 * surrogate without its pair. The array itself if an item is not a character of Unicode. New reference, or
 * NULL with an exception set. */
static PyObject *ferrule_array_text(PyObject *array)
{
    Py_ssize_t count = PyObject_Size(array);
    PyObject *memory = count < 0 ? NULL : ferrule_array_memory(array);
    if (memory == NULL) {
        return NULL;
    }
    Py_ssize_t length = ferrule_wide_length(PyBytes_AsString(memory), PyBytes_Size(memory), count);
    Py_DECREF(memory);
    if (length < 0) {
        Py_INCREF(array);
        return array;
    }
    return PyObject_CallMethod(ferrule_module.ffi, "unpack", "On", array, length);
}

/* A long double (borrowed) as a float if one has the same value, otherwise as it is. New reference, or NULL
 * with an exception set. */
static PyObject *ferrule_narrowed(PyObject *cdata)
{
    long double wide = ferrule_to_long_double(cdata);
    if (PyErr_Occurred()) {
        return NULL;
    }
    double narrow = (double)wide;
    if (narrow == wide || wide != wide) {
        return PyFloat_FromDouble(narrow);
    }
    Py_INCREF(cdata);
    return cdata;
}

/* Whether a type is a pointer to char; -1 with an exception set. */
static int ferrule_points_to_char(PyObject *type)
{
    PyObject *item = PyObject_GetAttrString(type, "item");
    int is_char = item == NULL ? -1 : ferrule_attribute_is(item, "cname", "char");
    Py_XDECREF(item);
    return is_char;
}

/* A big integer (borrowed), which is a struct to cffi, as int; any other struct as it is. New reference, or
 * NULL with an exception set. */
static PyObject *ferrule_struct_constant(PyObject *cdata)
{
    long double memory[4];
    PyObject *type = ferrule_type_of(cdata);
    const ferrule_big *big = type == NULL ? NULL : ferrule_big_of(type);
    PyObject *value = NULL;
    if (type != NULL && big == NULL) {
        Py_INCREF(cdata);
        value = cdata;
    }
    else if (type != NULL && ferrule_to_memory((char *)memory, type, cdata) == 0) {
        value = ferrule_from_big(memory, big);
    }
    Py_XDECREF(type);
    return value;
}

/* A constant that is a cdata (borrowed). An array of char or unsigned char becomes bytes, and so does a char
 * pointer that is not NULL; an array of wide characters becomes a str, a long double a float if one equals it,
 * and a big integer an int. Anything else is returned as it is. New reference, or NULL with an exception set. */
static PyObject *ferrule_cdata_constant(PyObject *cdata)
{
    PyObject *type = ferrule_type_of(cdata);
    int kind = type == NULL ? -1 : ferrule_kind_of(type);
    int is_text = kind == FERRULE_POINTER ? ferrule_points_to_char(type) : 0;
    Py_XDECREF(type);
    if (is_text > 0) {
        is_text = PyObject_IsTrue(cdata);
    }
    if (kind < 0 || is_text < 0) {
        return NULL;
    }
    switch (kind) {
    case FERRULE_ARRAY:
    case FERRULE_TEXT:
        return ferrule_array_bytes(cdata);
    case FERRULE_WIDE_TEXT:
        return ferrule_array_text(cdata);
    case FERRULE_LONG_DOUBLE:
        return ferrule_narrowed(cdata);
    }
    if (is_text) {
        return PyObject_CallMethod(ferrule_module.ffi, "string", "O", cdata);
    }
    if (kind == FERRULE_STRUCT) {
        return ferrule_struct_constant(cdata);
    }
    Py_INCREF(cdata);
    return cdata;
}

FERRULE_INTERNAL PyObject *ferrule_constant(PyObject *value, const char *Py_UNUSED(name))
{
    if (PyLong_Check(value) || PyFloat_Check(value)) {
        return value;
    }
    PyObject *cdata_type = PyObject_GetAttrString(ferrule_module.ffi, "CData");
    int is_cdata = cdata_type == NULL ? -1 : PyObject_IsInstance(value, cdata_type);
    Py_XDECREF(cdata_type);
    if (is_cdata == 0) {
        return value;
    }
    PyObject *converted = is_cdata < 0 ? NULL : ferrule_cdata_constant(value);
    Py_DECREF(value);
    return converted;
}

#endif
