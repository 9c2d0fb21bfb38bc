#include "ferrule_has.h"

#ifndef PYPY_VERSION

#include "ferrule_module.h"
#include "ferrule_state.h"

#include <string.h>

static const ferrule_optional *ferrule_optional_functions;

/* Whether the function `name` of the direct calls has an address; 1 for any other name. */
static int ferrule_has_code(const char *name)
{
    for (const ferrule_function *f = ferrule_module.functions; f->c_name != NULL; f++) {
        if (strcmp(f->c_name, name) == 0) {
            return f->code != NULL;
        }
    }
    return 1;
}

/* has(name). `self` is lib. New reference to a bool, or NULL with an exception set. */
static PyObject *ferrule_has(PyObject *self, PyObject *name)
{
    PyObject *encoded = PyUnicode_Check(name) ? PyUnicode_AsUTF8String(name) : NULL;
    if (encoded == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "has() takes a name, as a str");
        }
        return NULL;
    }
    int there = ferrule_is_there(ferrule_optional_functions, PyBytes_AsString(encoded)) &&
                ferrule_has_code(PyBytes_AsString(encoded));
    Py_DECREF(encoded);
    if (there) {
        PyObject *value = PyObject_GetAttr(self, name);
        if (value == NULL && !PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return NULL;
        }
        PyErr_Clear();
        there = value != NULL;
        Py_XDECREF(value);
    }
    return PyBool_FromLong(there);
}

static PyMethodDef ferrule_has_method = {
    "has", ferrule_has, METH_O,
    "has(name, /)\n--\n\nTell whether the library that is there has what C calls `name`.\n\n"
    "Raises TypeError if `name` is not a str."};

FERRULE_SHARED PyObject *ferrule_add_has(PyObject *module, const ferrule_optional *optional)
{
    ferrule_optional_functions = optional;
    int failed = module == NULL ||
                 ferrule_set(module, "has",
                             PyCFunction_NewEx(&ferrule_has_method, ferrule_module.lib, NULL)) < 0;
    if (failed) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}

#endif
