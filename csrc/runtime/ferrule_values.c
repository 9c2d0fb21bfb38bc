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
    int count = 0;
    while (type->ferrule_fields[count] != NULL) {
        count++;
    }
    PyStructSequence_Field *fields = PyMem_Calloc((size_t)count + 1, sizeof *fields);
    if (fields == NULL) {
        return PyErr_NoMemory();
    }
    for (int i = 0; i < count; i++) {
        fields[i].name = type->ferrule_fields[i];
    }
    PyStructSequence_Desc description = {name, type->ferrule_doc, fields, count};
    PyObject *made = (PyObject *)PyStructSequence_NewType(&description);
    PyMem_Free(fields);
    return made;
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
