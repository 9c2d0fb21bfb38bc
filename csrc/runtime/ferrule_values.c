#include "ferrule_values.h"

#ifndef PYPY_VERSION

#include "ferrule_module.h"
#include "ferrule_state.h"

#include <string.h>

FERRULE_SHARED PyObject *ferrule_drop_value(PyObject *made)
{
    Py_XDECREF(made);
    return NULL;
}

FERRULE_SHARED PyObject *ferrule_characters(const char *text, size_t size)
{
    const char *end = memchr(text, 0, size);
    return PyBytes_FromStringAndSize(text, (Py_ssize_t)(end == NULL ? size : (size_t)(end - text)));
}

/* A class of tuples with these names: new reference, or NULL with an exception set. */
static PyObject *ferrule_make_value_type(const ferrule_value_type *type, const char *name)
{
    PyStructSequence_Field *fields = PyMem_Calloc((size_t)type->ferrule_count + 1, sizeof *fields);
    if (fields == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < type->ferrule_count; i++) {
        fields[i].name = type->ferrule_fields[i];
    }
    PyStructSequence_Desc description = {name, type->ferrule_doc, fields, (int)type->ferrule_count};
    PyObject *made = (PyObject *)PyStructSequence_NewType(&description);
    PyMem_Free(fields);
    return made;
}

/* Whether what the class's allocator makes is equal to a tuple, and has its hash: 1, or 0 without an exception. A
 * Python in which tuples have more than their items needs more than that. */
static int ferrule_can_allocate(const ferrule_value_type *type, allocfunc allocate)
{
    PyObject *made = allocate((PyTypeObject *)type->ferrule_made, type->ferrule_count);
    PyObject *tuple = made == NULL ? NULL : PyTuple_New(type->ferrule_count);
    for (Py_ssize_t i = 0; tuple != NULL && i < type->ferrule_count; i++) {
        Py_INCREF(Py_None);
        Py_INCREF(Py_None);
        PyStructSequence_SetItem(made, i, Py_None);
        PyTuple_SetItem(tuple, i, Py_None);
    }
    int is_equal = tuple == NULL ? -1 : PyObject_RichCompareBool(made, tuple, Py_EQ);
    Py_hash_t hash = is_equal > 0 ? PyObject_Hash(made) : -1;
    int can = hash != -1 && hash == PyObject_Hash(tuple);
    PyErr_Clear();
    Py_XDECREF(tuple);
    Py_XDECREF(made);
    return can;
}

/* Makes one class, and puts it on the module. 0, or -1 with an exception set. Borrows everything. */
static int ferrule_add_value(PyObject *module, ferrule_value_type *type)
{
    PyObject *name = ferrule_full_name(type->ferrule_name);
    type->ferrule_made = name == NULL ? NULL : ferrule_make_value_type(type, PyBytes_AsString(name));
    if (type->ferrule_made == NULL) {
        Py_XDECREF(name);
        return -1;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot((PyTypeObject *)type->ferrule_made, Py_tp_alloc);
    if (allocate != NULL && ferrule_can_allocate(type, allocate)) {
        type->ferrule_allocate = (ferrule_object * (*)(ferrule_object *, ferrule_ssize))(void (*)(void))allocate;
    }
    /* `name` is kept, since the class may use it. */
    return PyObject_SetAttrString(module, type->ferrule_name, type->ferrule_made);
}

FERRULE_SHARED PyObject *ferrule_add_values(PyObject *module, ferrule_value_type *types)
{
    int failed = module == NULL;
    for (; !failed && types->ferrule_name != NULL; types++) {
        failed = ferrule_add_value(module, types) < 0;
    }
    return ferrule_unless_failed(module, failed);
}

#endif
