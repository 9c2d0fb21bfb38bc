#include "ferrule_ctype.h"

#ifndef PYPY_VERSION

#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_state.h"

#include <string.h>

FERRULE_INTERNAL int ferrule_attribute_is(PyObject *object, const char *name, const char *expected)
{
    PyObject *text = PyObject_GetAttrString(object, name);
    if (text == NULL) {
        return -1;
    }
    int equal = PyUnicode_CompareWithASCIIString(text, expected) == 0;
    Py_DECREF(text);
    return equal;
}

FERRULE_INTERNAL Py_ssize_t ferrule_number_of(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    Py_ssize_t number = value == NULL ? -1 : PyLong_AsSsize_t(value);
    Py_XDECREF(value);
    return number;
}

/* What the method of ffi returns for the type, as a number; -1 with an exception set. */
static Py_ssize_t ferrule_measure(const char *method, PyObject *type)
{
    PyObject *value = PyObject_CallMethod(ferrule_module.ffi, method, "O", type);
    Py_ssize_t number = value == NULL ? -1 : PyLong_AsSsize_t(value);
    Py_XDECREF(value);
    return number;
}

FERRULE_INTERNAL Py_ssize_t ferrule_size_of(PyObject *type) { return ferrule_measure("sizeof", type); }

FERRULE_INTERNAL Py_ssize_t ferrule_alignment_of(PyObject *type)
{
    return ferrule_measure("alignof", type);
}

/* Whether an integer of the type with all bits set is negative, that is, less than `zero`; -1 with an
 * exception set. Borrows everything. */
static int ferrule_is_signed(PyObject *type, PyObject *zero)
{
    char ones[64];
    memset(ones, -1, sizeof ones);
    PyObject *value = ferrule_from_memory(ones, type);
    int is_signed = value == NULL ? -1 : PyObject_RichCompareBool(value, zero, Py_LT);
    Py_XDECREF(value);
    return is_signed;
}

/* The kind of an integer or enumeration that reads as `zero`; -1 with an exception set. */
static int ferrule_integer_kind(PyObject *type, PyObject *zero)
{
    Py_ssize_t size = ferrule_size_of(type);
    int is_signed = size < 0 ? -1 : ferrule_is_signed(type, zero);
    if (is_signed < 0) {
        return -1;
    }
    int kind = size == 1 ? FERRULE_I8 : size == 2 ? FERRULE_I16 : size == 4 ? FERRULE_I32 : FERRULE_I64;
    return is_signed ? kind : kind + (FERRULE_U8 - FERRULE_I8);
}

/* The kind of a number or character; -1 with an exception set. cffi only tells the type's name, of which
 * there are many. But what it reads from memory that is all zero shows what the type is. */
static int ferrule_number_kind(PyObject *type)
{
    union {
        char bytes[64];
        long double widest;
    } zeros;
    memset(&zeros, 0, sizeof zeros);
    PyObject *zero = ferrule_from_memory(zeros.bytes, type);
    if (zero == NULL) {
        return -1;
    }
    int kind;
    if (PyBool_Check(zero)) { /* first: a bool is an int */
        kind = FERRULE_BOOL;
    } else if (PyLong_Check(zero)) {
        kind = ferrule_integer_kind(type, zero);
    } else if (PyFloat_Check(zero)) {
        kind = ferrule_size_of(type) == sizeof(double) ? FERRULE_DOUBLE : FERRULE_FLOAT;
    } else if (PyBytes_Check(zero)) {
        kind = FERRULE_CHAR;
    } else if (PyUnicode_Check(zero)) {
        kind = ferrule_size_of(type) == sizeof(wchar_t) ? FERRULE_WCHAR : FERRULE_UNICODE;
    } else {
        kind = PyComplex_Check(zero) ? FERRULE_COMPLEX : FERRULE_LONG_DOUBLE; /* which reads as a cdata */
    }
    Py_DECREF(zero);
    return kind;
}

/* The kind of an array, by its items; -1 with an exception set. */
static int ferrule_array_kind(PyObject *type)
{
    PyObject *item = PyObject_GetAttrString(type, "item");
    int kind = item == NULL ? -1 : ferrule_kind_of(item);
    Py_XDECREF(item);
    return kind < 0                ? -1
           : kind == FERRULE_CHAR  ? FERRULE_TEXT
           : ferrule_is_wide(kind) ? FERRULE_WIDE_TEXT
                                   : FERRULE_ARRAY;
}

FERRULE_INTERNAL int ferrule_kind_of(PyObject *type)
{
    static const struct {
        const char *name;
        int kind;
    } kinds[] = {
        {"void", FERRULE_VOID},       {"pointer", FERRULE_POINTER}, {"function", FERRULE_CODE},
        {"struct", FERRULE_STRUCT},   {"union", FERRULE_UNION},     {"array", FERRULE_ARRAY},
    };
    PyObject *said = PyObject_GetAttrString(type, "kind");
    if (said == NULL) {
        return -1;
    }
    int kind = -1;
    for (size_t i = 0; kind < 0 && i < sizeof kinds / sizeof *kinds; i++) {
        kind = PyUnicode_CompareWithASCIIString(said, kinds[i].name) == 0 ? kinds[i].kind : -1;
    }
    Py_DECREF(said);
    return kind < 0                ? ferrule_number_kind(type) /* "primitive" and "enum" */
           : kind == FERRULE_ARRAY ? ferrule_array_kind(type)
                                   : kind;
}

FERRULE_INTERNAL PyObject *ferrule_type_named(const char *spelling, const char *suffix)
{
    PyObject *name = PyUnicode_FromFormat("%s%s", spelling, suffix);
    PyObject *type =
        name == NULL ? NULL : PyObject_CallMethod(ferrule_module.ffi, "typeof", "O", name);
    Py_XDECREF(name);
    return type;
}

FERRULE_INTERNAL PyObject *ferrule_type_of(PyObject *cdata)
{
    const ferrule_cdata *readable = ferrule_readable(cdata);
    if (readable != NULL) {
        Py_INCREF(readable->type);
        return readable->type;
    }
    PyObject *type_of = ferrule_module.type_of;
    return PyCFunction_GetFunction(type_of)(PyCFunction_GetSelf(type_of), cdata);
}

FERRULE_INTERNAL int ferrule_is_refused(void)
{
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    PyObject *error = PyObject_GetAttrString(ferrule_module.ffi, "error");
    int is_refused = error != NULL && PyErr_GivenExceptionMatches(kind, error);
    Py_XDECREF(error);
    PyErr_Clear();
    PyErr_Restore(kind, value, traceback);
    return is_refused;
}

#endif
