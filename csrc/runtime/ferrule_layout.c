#include "ferrule_layout.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"

/* Fills in item, length and kind of an array. 0, or -1 with an exception set. */
static int ferrule_lay_out_array(ferrule_layout *layout)
{
    PyObject *item = PyObject_GetAttrString(layout->type, "item");
    if (item == NULL) {
        return -1;
    }
    layout->item = ferrule_layout_of(item);
    layout->count = layout->item == NULL ? -1 : ferrule_number_of(layout->type, "length");
    Py_DECREF(item);
    return layout->count < 0 ? -1 : 0;
}

/* Fills in one field from `pair`, its name and cffi's field (borrowed). 0, or -1 with an exception set. */
static int ferrule_lay_out_field(ferrule_field *field, PyObject *pair)
{
    PyObject *name = PyTuple_GetItem(pair, 0);
    PyObject *known = name == NULL ? NULL : PyTuple_GetItem(pair, 1);
    PyObject *type = known == NULL ? NULL : PyObject_GetAttrString(known, "type");
    if (type == NULL) {
        return -1;
    }
    field->layout = ferrule_layout_of(type);
    Py_DECREF(type);
    field->offset = field->layout == NULL ? -1 : ferrule_number_of(known, "offset");
    if (field->offset < 0) {
        return -1;
    }
    if (ferrule_number_of(known, "bitshift") >= 0) {
        PyErr_Format(PyExc_TypeError, "%U is a bit-field", name);
        return -1;
    }
    PyErr_Clear();
    Py_INCREF(name);
    field->name = name;
    return 0;
}

/* Fills in the fields of a struct. 0, or -1 with an exception set. */
static int ferrule_lay_out_struct(ferrule_layout *layout)
{
    PyObject *fields = PyObject_GetAttrString(layout->type, "fields");
    layout->count = fields == NULL ? -1 : PyList_Size(fields);
    if (layout->count < 0) {
        Py_XDECREF(fields);
        return -1;
    }
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

/* Fills in everything but the type, which is there. 0, or -1 with an exception set. */
static int ferrule_lay_out(ferrule_layout *layout)
{
    layout->size = ferrule_size_of(layout->type);
    int kind = layout->size < 0 ? -1 : ferrule_kind_of(layout->type);
    if (kind < 0) {
        return -1;
    }
    layout->kind = (ferrule_kind)kind;
    switch (layout->kind) {
    case FERRULE_STRUCT:
        return ferrule_lay_out_struct(layout);
    case FERRULE_ARRAY:
    case FERRULE_TEXT:
    case FERRULE_WIDE_TEXT:
        return ferrule_lay_out_array(layout);
    default:
        return 0;
    }
}

/* Frees an unfinished layout. The layouts that it refers to stay, because others may refer to them too. */
static void ferrule_forget(ferrule_layout *layout)
{
    for (Py_ssize_t i = 0; layout->fields != NULL && i < layout->count; i++) {
        Py_XDECREF(layout->fields[i].name);
    }
    PyMem_Free(layout->fields);
    Py_DECREF(layout->type);
    PyMem_Free(layout);
}

FERRULE_INTERNAL const ferrule_layout *ferrule_layout_of(PyObject *type)
{
    static PyObject *layouts; /* owned: a dict from cffi's type to the address of its layout */
    if (layouts == NULL && (layouts = PyDict_New()) == NULL) {
        return NULL;
    }
    PyObject *known = PyDict_GetItemWithError(layouts, type);
    if (known != NULL) {
        return PyLong_AsVoidPtr(known);
    }
    ferrule_layout *layout = PyErr_Occurred() ? NULL : PyMem_Calloc(1, sizeof *layout);
    if (layout == NULL) {
        return PyErr_Occurred() ? NULL : (ferrule_layout *)PyErr_NoMemory();
    }
    Py_INCREF(type);
    layout->type = type;
    if (ferrule_lay_out(layout) < 0) {
        ferrule_forget(layout);
        return NULL;
    }
    PyObject *address = PyLong_FromVoidPtr(layout);
    int failed = address == NULL || PyDict_SetItem(layouts, type, address) < 0;
    Py_XDECREF(address);
    if (failed) {
        ferrule_forget(layout);
        return NULL;
    }
    return layout;
}

#endif
