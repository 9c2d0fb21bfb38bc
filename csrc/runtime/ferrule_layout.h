/* How a C type lies in memory, as the conversions need it: one layout a type, made at its first use.
 *
 * Sizes, offsets and lengths come from cffi's own types, in which the C compiler filled them in. A
 * layout lives as long as the process.
 */
#ifndef FERRULE_LAYOUT_H
#define FERRULE_LAYOUT_H

#include "ferrule_cffi.h"

#include <string.h>

/* How a value crosses. What has no row of its own is cffi's to convert. */
typedef enum {
    FERRULE_IS_SIGNED,
    FERRULE_IS_UNSIGNED,
    FERRULE_IS_SIGNED_32,
    FERRULE_IS_SIGNED_64,
    FERRULE_IS_FLOAT,
    FERRULE_IS_DOUBLE,
    FERRULE_IS_BOOL,
    FERRULE_IS_CHAR,
    FERRULE_IS_WIDE, /* wchar_t, char16_t, char32_t */
    FERRULE_IS_COMPLEX,
    FERRULE_IS_LONG_DOUBLE,
    FERRULE_IS_POINTER,
    FERRULE_IS_UNION,
    FERRULE_IS_ARRAY,
    FERRULE_IS_TEXT,      /* an array of char */
    FERRULE_IS_WIDE_TEXT, /* an array of wide characters */
    FERRULE_IS_STRUCT
} ferrule_kind;

typedef struct ferrule_layout ferrule_layout;

typedef struct {
    Py_ssize_t offset; /* in bytes */
    const ferrule_layout *layout;
    PyObject *name; /* str */
} ferrule_field;

struct ferrule_layout {
    ferrule_kind kind;
    Py_ssize_t size;          /* in bytes */
    Py_ssize_t count;         /* of an array's items, of a struct's fields */
    const ferrule_layout *item; /* of an array */
    ferrule_field *fields;    /* of a struct */
    PyObject *ctype;          /* cffi's */
};

static PyObject *ferrule_backend; /* the module _cffi_backend */
static PyObject *ferrule_layouts; /* dict: cffi's type to the address of its layout */

/* Makes what layouts need, where it is not there yet. 0, or -1 with an exception set. */
static int ferrule_prepare_layouts(void)
{
    if (ferrule_backend == NULL) {
        ferrule_backend = PyImport_ImportModule("_cffi_backend");
    }
    if (ferrule_layouts == NULL && ferrule_backend != NULL) {
        ferrule_layouts = PyDict_New();
    }
    return ferrule_layouts == NULL ? -1 : 0;
}

static const ferrule_layout *ferrule_layout_of(PyObject *ctype);

/* The attribute `name` as a number; -1 with an exception set, also where it is None. */
static Py_ssize_t ferrule_number_in(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    Py_ssize_t number = value == NULL ? -1 : PyLong_AsSsize_t(value);
    Py_XDECREF(value);
    return number;
}

/* The bytes of a value of the type; -1 with an exception set. */
static Py_ssize_t ferrule_size_of(PyObject *ctype)
{
    PyObject *value = PyObject_CallMethod(ferrule_backend, "sizeof", "O", ctype);
    Py_ssize_t size = value == NULL ? -1 : PyLong_AsSsize_t(value);
    Py_XDECREF(value);
    return size;
}

/* Which kind of number or character it is, told by what cffi reads from memory of zeros, and whether
 * an integer of all ones is negative. 0, or -1 with an exception set. */
static int ferrule_lay_out_number(ferrule_layout *layout)
{
    union {
        char bytes[64];
        long double widest;
    } memory;
    memset(&memory, 0, sizeof memory);
    PyObject *zero = ferrule_from_memory(memory.bytes, layout->ctype);
    if (zero == NULL) {
        return -1;
    }
    if (PyBool_Check(zero)) {
        layout->kind = FERRULE_IS_BOOL;
    } else if (PyLong_Check(zero)) {
        memset(&memory, -1, sizeof memory);
        PyObject *ones = ferrule_from_memory(memory.bytes, layout->ctype);
        int is_signed = ones == NULL ? -1 : PyObject_RichCompareBool(ones, zero, Py_LT);
        Py_XDECREF(ones);
        if (is_signed < 0) {
            Py_DECREF(zero);
            return -1;
        }
        layout->kind = !is_signed          ? FERRULE_IS_UNSIGNED
                     : layout->size == 4 ? FERRULE_IS_SIGNED_32
                     : layout->size == 8 ? FERRULE_IS_SIGNED_64
                                       : FERRULE_IS_SIGNED;
    } else if (PyFloat_Check(zero)) {
        layout->kind = layout->size == sizeof(double) ? FERRULE_IS_DOUBLE : FERRULE_IS_FLOAT;
    } else if (PyBytes_Check(zero)) {
        layout->kind = FERRULE_IS_CHAR;
    } else if (PyUnicode_Check(zero)) {
        layout->kind = FERRULE_IS_WIDE;
    } else {
        layout->kind = PyComplex_Check(zero) ? FERRULE_IS_COMPLEX : FERRULE_IS_LONG_DOUBLE;
    }
    Py_DECREF(zero);
    return 0;
}

/* 0, or -1 with an exception set. */
static int ferrule_lay_out_array(ferrule_layout *layout)
{
    PyObject *item = PyObject_GetAttrString(layout->ctype, "item");
    if (item == NULL) {
        return -1;
    }
    layout->item = ferrule_layout_of(item);
    layout->count = layout->item == NULL ? -1 : ferrule_number_in(layout->ctype, "length");
    Py_DECREF(item);
    if (layout->count < 0) {
        return -1;
    }
    layout->kind = layout->item->kind == FERRULE_IS_CHAR   ? FERRULE_IS_TEXT
                 : layout->item->kind == FERRULE_IS_WIDE ? FERRULE_IS_WIDE_TEXT
                                                    : FERRULE_IS_ARRAY;
    return 0;
}

/* Describes one field, a pair of its name and cffi's field. 0, or -1 with an exception set. */
static int ferrule_lay_out_field(ferrule_field *field, PyObject *pair)
{
    PyObject *name = PyTuple_GetItem(pair, 0);
    PyObject *known = name == NULL ? NULL : PyTuple_GetItem(pair, 1);
    PyObject *ctype = known == NULL ? NULL : PyObject_GetAttrString(known, "type");
    if (ctype == NULL) {
        return -1;
    }
    field->layout = ferrule_layout_of(ctype);
    Py_DECREF(ctype);
    field->offset = field->layout == NULL ? -1 : ferrule_number_in(known, "offset");
    if (field->offset < 0) {
        return -1;
    }
    if (ferrule_number_in(known, "bitshift") >= 0) {
        PyErr_Format(PyExc_TypeError, "%U is a bit-field", name);
        return -1;
    }
    PyErr_Clear();
    Py_INCREF(name);
    field->name = name;
    return 0;
}

/* 0, or -1 with an exception set. */
static int ferrule_lay_out_struct(ferrule_layout *layout)
{
    PyObject *fields = PyObject_GetAttrString(layout->ctype, "fields");
    layout->count = fields == NULL ? -1 : PyList_Size(fields);
    if (layout->count < 0) {
        Py_XDECREF(fields);
        return -1;
    }
    layout->kind = FERRULE_IS_STRUCT;
    layout->fields = PyMem_Calloc((size_t)layout->count + 1, sizeof *layout->fields);
    int failed = layout->fields == NULL;
    if (failed) {
        PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; !failed && i < layout->count; i++) {
        failed = ferrule_lay_out_field(&layout->fields[i], PyList_GetItem(fields, i)) < 0;
    }
    Py_DECREF(fields);
    return failed ? -1 : 0;
}

/* Fills in what the type is of which `layout` has cffi's. 0, or -1 with an exception set. */
static int ferrule_lay_out_by_kind(ferrule_layout *layout)
{
    PyObject *kind = PyObject_GetAttrString(layout->ctype, "kind");
    if (kind == NULL) {
        return -1;
    }
    int failed = 0;
    if (PyUnicode_CompareWithASCIIString(kind, "struct") == 0) {
        failed = ferrule_lay_out_struct(layout);
    } else if (PyUnicode_CompareWithASCIIString(kind, "array") == 0) {
        failed = ferrule_lay_out_array(layout);
    } else if (PyUnicode_CompareWithASCIIString(kind, "union") == 0) {
        layout->kind = FERRULE_IS_UNION;
    } else if (PyUnicode_CompareWithASCIIString(kind, "pointer") == 0 ||
               PyUnicode_CompareWithASCIIString(kind, "function") == 0) {
        layout->kind = FERRULE_IS_POINTER;
    } else {
        failed = ferrule_lay_out_number(layout);
    }
    Py_DECREF(kind);
    return failed;
}

/* Gives up an unfinished layout; what it refers to stays, for others may. */
static void ferrule_forget(ferrule_layout *layout)
{
    for (Py_ssize_t i = 0; layout->fields != NULL && i < layout->count; i++) {
        Py_XDECREF(layout->fields[i].name);
    }
    PyMem_Free(layout->fields);
    Py_DECREF(layout->ctype);
    PyMem_Free(layout);
}

/* The layout of cffi's type `ctype`, made where there is none yet; borrowed, or NULL with an
 * exception set. */
static const ferrule_layout *ferrule_layout_of(PyObject *ctype)
{
    if (ferrule_layouts == NULL && ferrule_prepare_layouts() < 0) {
        return NULL;
    }
    PyObject *known = PyDict_GetItemWithError(ferrule_layouts, ctype);
    if (known != NULL) {
        return PyLong_AsVoidPtr(known);
    }
    ferrule_layout *layout = PyErr_Occurred() ? NULL : PyMem_Calloc(1, sizeof *layout);
    if (layout == NULL) {
        return PyErr_Occurred() ? NULL : (ferrule_layout *)PyErr_NoMemory();
    }
    Py_INCREF(ctype);
    layout->ctype = ctype;
    layout->size = ferrule_size_of(ctype);
    if (layout->size < 0 || ferrule_lay_out_by_kind(layout) < 0) {
        ferrule_forget(layout);
        return NULL;
    }
    PyObject *address = PyLong_FromVoidPtr(layout);
    int failed = address == NULL || PyDict_SetItem(ferrule_layouts, ctype, address) < 0;
    Py_XDECREF(address);
    if (failed) {
        ferrule_forget(layout);
        return NULL;
    }
    return layout;
}

#endif
