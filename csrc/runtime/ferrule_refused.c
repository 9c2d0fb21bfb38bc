#include "ferrule_refused.h"

#ifndef PYPY_VERSION

#include "ferrule_state.h"

/* The module's __getattr__. `self` is a tuple of the module's name, lib, and a dict from the refused names to
 * those on lib. New reference, or NULL with an exception set. */
static PyObject *ferrule_get_refused(PyObject *self, PyObject *name)
{
    PyObject *on_lib = PyDict_GetItemWithError(PyTuple_GetItem(self, 2), name);
    if (on_lib != NULL) {
        return PyObject_GetAttr(PyTuple_GetItem(self, 1), on_lib);
    }
    return PyErr_Occurred() ? NULL
                            : PyErr_Format(PyExc_AttributeError, "module '%U' has no attribute '%U'",
                                           PyTuple_GetItem(self, 0), name);
}

static PyMethodDef ferrule_get_refused_method = {"__getattr__", ferrule_get_refused, METH_O, NULL};

FERRULE_INTERNAL int ferrule_add_refused(PyObject *module, const char *name, const char *on_lib,
                                         PyObject **refused)
{
    if (*refused == NULL) {
        PyObject *self = NULL;
        *refused = PyDict_New();
        if (*refused != NULL) {
            self = PyTuple_Pack(3, ferrule_module.name, ferrule_module.lib, *refused);
        }
        PyObject *get = self == NULL ? NULL : PyCFunction_NewEx(&ferrule_get_refused_method, self, NULL);
        Py_XDECREF(self);
        int failed = get == NULL || PyObject_SetAttrString(module, "__getattr__", get) < 0;
        Py_XDECREF(get);
        if (failed) {
            return -1;
        }
    }
    PyObject *value = PyUnicode_FromString(on_lib);
    int failed = value == NULL || PyDict_SetItemString(*refused, name, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

#endif
