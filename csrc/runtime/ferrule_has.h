/* `has(name)` on the module: whether a function, constant or variable is there to be used.
 *
 * Included by the one unit that cffi generates, behind its table of optional functions.
 */
#ifndef FERRULE_HAS_H
#define FERRULE_HAS_H

#include "ferrule_module.h"
#include "ferrule_optional.h"

/* Whether the function `name` of the table is present; 1 for a name that is not in it. */
static int ferrule_has_code(const ferrule_function *functions, const char *name)
{
    for (; functions->c_name != NULL; functions++) {
        if (strcmp(functions->c_name, name) == 0) {
            return functions->code != NULL;
        }
    }
    return 1;
}

/* has(name); `self` is lib. New reference to a bool, or NULL with an exception set. */
static PyObject *ferrule_has(PyObject *self, PyObject *name)
{
    PyObject *encoded = PyUnicode_Check(name) ? PyUnicode_AsUTF8String(name) : NULL;
    if (encoded == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "has() takes a name, as a str");
        }
        return NULL;
    }
    int there = ferrule_is_there(ferrule_optionals, PyBytes_AsString(encoded)) &&
                ferrule_has_code(ferrule_function_table, PyBytes_AsString(encoded));
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
    "Raises TypeError where `name` is no str."};

/* Puts `has` on the module. Takes the reference to `module`, which may be NULL with an exception
 * set, and returns it, or NULL with an exception set. */
static PyObject *ferrule_add_has(PyObject *module)
{
    PyObject *lib = module == NULL ? NULL : PyObject_GetAttrString(module, "lib");
    int failed = lib == NULL ||
                 ferrule_set(module, "has", PyCFunction_NewEx(&ferrule_has_method, lib, NULL)) < 0;
    Py_XDECREF(lib);
    if (failed) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}

#endif
