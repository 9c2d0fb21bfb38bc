#include "ferrule_constants.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"
#include "ferrule_state.h"

/* The bytes of an array (borrowed) without its final NUL; NULs inside stay. New reference, or NULL with an
 * exception set. */
static PyObject *ferrule_array_bytes(PyObject *array)
{
    PyObject *buffer = PyObject_CallMethod(ferrule_module.ffi, "buffer", "O", array);
    if (buffer == NULL) {
        return NULL;
    }
    PyObject *whole = PyBytes_FromObject(buffer);
    Py_DECREF(buffer);
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

/* Whether a type is a pointer to char; -1 with an exception set. */
static int ferrule_points_to_char(PyObject *type)
{
    PyObject *item = PyObject_GetAttrString(type, "item");
    int is_char = item == NULL ? -1 : ferrule_attribute_is(item, "cname", "char");
    Py_XDECREF(item);
    return is_char;
}

/* A constant that is a cdata (borrowed). An array of char or unsigned char becomes bytes, and so does a char
 * pointer that is not NULL; a number becomes a float; anything else is returned as it is. New reference, or
 * NULL with an exception set. */
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
    case FERRULE_WIDE_TEXT:
        return ferrule_array_bytes(cdata);
    case FERRULE_LONG_DOUBLE:
        return PyNumber_Float(cdata);
    }
    if (is_text) {
        return PyObject_CallMethod(ferrule_module.ffi, "string", "O", cdata);
    }
    Py_INCREF(cdata);
    return cdata;
}

FERRULE_INTERNAL PyObject *ferrule_constant(PyObject *value)
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
