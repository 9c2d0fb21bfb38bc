#include "ferrule_has.h"

#ifndef PYPY_VERSION

#include "ferrule_module.h"
#include "ferrule_state.h"

#include <string.h>

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

/* Whether the library has the function `name`, the argument of `asking`; 1 for a name that is not a function's, -1
 * with an exception set if it is not a str. */
static int ferrule_has_function(PyObject *name, const char *asking)
{
    PyObject *encoded = PyUnicode_Check(name) ? PyUnicode_AsUTF8String(name) : NULL;
    if (encoded == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_Format(PyExc_TypeError, "%s() takes a name, as a str", asking);
        }
        return -1;
    }
    int there = ferrule_is_there(ferrule_module.optionals, PyBytes_AsString(encoded)) &&
                ferrule_has_code(PyBytes_AsString(encoded));
    Py_DECREF(encoded);
    return there;
}

/* Whether the exception that is set is cffi's for a variable at address NULL: one that C declares as weak, and that
 * no library defines. cffi has no class of its own for it. Clears the exception, or sets it again if it is another. */
static int ferrule_is_at_null(PyObject *name)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *said = PyObject_Str(value);
    PyObject *expected = PyUnicode_FromFormat("global variable '%U' is at address NULL", name);
    int is_at_null = said != NULL && expected != NULL && PyUnicode_Compare(said, expected) == 0;
    Py_XDECREF(said);
    Py_XDECREF(expected);
    if (is_at_null) {
        Py_DECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    } else {
        PyErr_Restore(type, value, traceback);
    }
    return is_at_null;
}

/* has(name). `self` is lib. New reference to a bool, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_has(PyObject *self, PyObject *name)
{
    int there = ferrule_has_function(name, "has");
    if (there > 0) {
        PyObject *value = PyObject_GetAttr(self, name);
        there = value != NULL;
        Py_XDECREF(value);
        if (!there && PyErr_ExceptionMatches(PyExc_TypeError)) {
            there = 1; /* a variable of an incomplete type, which has no value */
        } else if (!there && !PyErr_ExceptionMatches(PyExc_AttributeError) && !ferrule_is_at_null(name)) {
            return NULL;
        }
        PyErr_Clear();
    }
    return there < 0 ? NULL : PyBool_FromLong(there);
}

/* addressof(name). `self` is lib. New reference to a cdata, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_addressof(PyObject *self, PyObject *name)
{
    int there = ferrule_has_function(name, "addressof");
    if (there == 0) {
        PyErr_Format(PyExc_NotImplementedError, "%U is not in the library that is installed here", name);
    }
    return there <= 0 ? NULL : PyObject_CallMethod(ferrule_module.ffi, "addressof", "OO", self, name);
}

static PyMethodDef ferrule_has_method = {
    "has", ferrule_has, METH_O,
    "has(name, /)\n--\n\nTell whether the library that is there has what C calls `name`.\n\n"
    "Raises TypeError if `name` is not a str."};

static PyMethodDef ferrule_addressof_method = {
    "addressof", ferrule_addressof, METH_O,
    "addressof(name, /)\n--\n\nReturn a pointer to the function or variable that C calls `name`.\n\n"
    "Raises AttributeError if there is none, and NotImplementedError for an optional function that the\n"
    "library lacks."};

FERRULE_SHARED int ferrule_add_has(PyObject *names)
{
    PyObject *lib = ferrule_module.lib;
    int failed = ferrule_put_name(names, "has", PyCFunction_NewEx(&ferrule_has_method, lib, NULL)) < 0 ||
                 ferrule_put_name(names, "addressof",
                                  PyCFunction_NewEx(&ferrule_addressof_method, lib, NULL)) < 0;
    return failed ? -1 : 0;
}

#endif
