#include "ferrule_variables.h"

#ifndef PYPY_VERSION

#include "ferrule_names.h"
#include "ferrule_state.h"

static const PyGetSetDef *ferrule_variables;

/* New reference, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_get_variable(PyObject *Py_UNUSED(module), void *on_lib)
{
    return PyObject_GetAttrString(ferrule_module.lib, on_lib);
}

/* Always -1, with an exception set. */
FERRULE_SHARED int ferrule_set_variable(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(value), void *on_lib)
{
    PyErr_Format(PyExc_AttributeError, "'%s' is a variable of C: assign to `lib.%s`", (const char *)on_lib,
                 (const char *)on_lib);
    return -1;
}

/* __dir__: new reference to a list of the module's own names and the variables, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_dir_with_variables(PyObject *module, PyObject *Py_UNUSED(none))
{
    PyObject *names = ferrule_complete(module) < 0 ? NULL : PyDict_Keys(PyModule_GetDict(module));
    for (const PyGetSetDef *v = ferrule_variables; names != NULL && v->name != NULL; v++) {
        PyObject *name = PyUnicode_FromString(v->name);
        if (name == NULL || PyList_Append(names, name) < 0) {
            Py_CLEAR(names);
        }
        Py_XDECREF(name);
    }
    return names;
}

static PyMethodDef ferrule_methods_with_variables[] = {
    {"__dir__", ferrule_dir_with_variables, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

FERRULE_SHARED PyObject *ferrule_add_variables(PyObject *module, PyGetSetDef *variables)
{
    if (module == NULL) {
        return NULL;
    }
    PyType_Slot slots[] = {
        {Py_tp_base, Py_TYPE(module)},
        {Py_tp_getset, variables},
        {Py_tp_methods, ferrule_methods_with_variables},
        {0, NULL},
    };
    PyType_Spec spec = {"ferrule.module", 0, 0, Py_TPFLAGS_DEFAULT, slots};
    ferrule_variables = variables;
    PyObject *type = PyType_FromSpec(&spec);
    if (type == NULL || PyObject_SetAttrString(module, "__class__", type) < 0) {
        Py_CLEAR(module);
    }
    Py_XDECREF(type);
    return module;
}

#endif
