#include "ferrule_refused.h"

#ifndef PYPY_VERSION

#include "ferrule_state.h"

#include <string.h>

static const ferrule_pair *ferrule_reasons;

/* Why the name was skipped: NULL if nothing is known. */
static const char *ferrule_reason_of(const char *name)
{
    size_t length = strlen(name);
    for (const ferrule_pair *r = ferrule_reasons; r != NULL && r->name != NULL; r++) {
        for (const char *at = r->value; (at = strstr(at, name)) != NULL; at += length) {
            if ((at == r->value || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
                return r->name;
            }
        }
    }
    return NULL;
}

/* Raises AttributeError for a name that the module (a str, its name) lacks. */
static void ferrule_raise_missing(PyObject *module, PyObject *name)
{
    PyObject *encoded = PyUnicode_AsUTF8String(name);
    if (encoded == NULL) {
        PyErr_Clear(); /* it has an unpaired surrogate, and so no reason */
    }
    const char *text = encoded == NULL ? "" : PyBytes_AsString(encoded);
    const char *reason = *text == '\0' ? NULL : ferrule_reason_of(text);
    PyErr_Format(PyExc_AttributeError, "module '%U' has no attribute '%U'%s%s", module, name,
                 reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
    Py_XDECREF(encoded);
}

/* The module's __getattr__. `self` is a tuple of the module's name, lib, and a dict from the refused names to
 * those on lib. New reference, or NULL with an exception set. */
static PyObject *ferrule_get_refused(PyObject *self, PyObject *name)
{
    PyObject *on_lib = PyDict_GetItemWithError(PyTuple_GetItem(self, 2), name);
    if (on_lib != NULL) {
        return PyObject_GetAttr(PyTuple_GetItem(self, 1), on_lib);
    }
    if (!PyErr_Occurred()) {
        ferrule_raise_missing(PyTuple_GetItem(self, 0), name);
    }
    return NULL;
}

static PyMethodDef ferrule_get_refused_method = {"__getattr__", ferrule_get_refused, METH_O, NULL};

/* Gives the module its __getattr__, with this dict of refused names. 0, or -1 with an exception set. */
static int ferrule_add_getattr(PyObject *module, PyObject *refused)
{
    PyObject *self =
        refused == NULL ? NULL : PyTuple_Pack(3, ferrule_module.name, ferrule_module.lib, refused);
    PyObject *get = self == NULL ? NULL : PyCFunction_NewEx(&ferrule_get_refused_method, self, NULL);
    Py_XDECREF(self);
    return ferrule_set(module, "__getattr__", get);
}

FERRULE_SHARED PyObject *ferrule_add_reasons(PyObject *module, const ferrule_pair *reasons)
{
    ferrule_reasons = reasons;
    if (module != NULL && PyDict_GetItemString(PyModule_GetDict(module), "__getattr__") == NULL) {
        PyObject *refused = PyDict_New();
        if (ferrule_add_getattr(module, refused) < 0) {
            Py_CLEAR(module);
        }
        Py_XDECREF(refused);
    }
    return module;
}

FERRULE_INTERNAL int ferrule_add_refused(PyObject *module, const char *name, const char *on_lib,
                                         PyObject **refused)
{
    if (*refused == NULL) {
        *refused = PyDict_New();
        if (ferrule_add_getattr(module, *refused) < 0) {
            return -1;
        }
    }
    PyObject *value = PyUnicode_FromString(on_lib);
    int failed = value == NULL || PyDict_SetItemString(*refused, name, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

#endif
