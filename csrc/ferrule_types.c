/* What cffi knows of the types of a function's parameters, asked for at its first call that needs it. */
#include "ferrule_calls.h"

#ifndef PYPY_VERSION

#include <string.h>

/* ffi.sizeof(type) or ffi.alignof(type): 0, or -1 with an exception set. */
static int ferrule_measure(const char *method, PyObject *type, size_t *measured)
{
    PyObject *number = PyObject_CallMethod(ferrule_module.ffi, method, "O", type);
    if (number == NULL) {
        return -1;
    }
    *measured = PyLong_AsSize_t(number);
    Py_DECREF(number);
    return PyErr_Occurred() ? -1 : 0;
}

/* Fills `entry` from cffi's `type`, to which it takes a reference of its own. 0, or -1 with an exception
 * set. */
static int ferrule_describe(ferrule_type *entry, PyObject *type, int kind)
{
    Py_INCREF(type);
    entry->type = type;
    int base = kind & FERRULE_KIND;
    if (base != FERRULE_MEMORY && base != FERRULE_RECORD) {
        return 0;
    }
    if (ferrule_measure("sizeof", type, &entry->size) < 0 ||
        ferrule_measure("alignof", type, &entry->alignment) < 0) {
        return -1;
    }
    return 0;
}

FERRULE_SHARED void ferrule_mark_simple(ferrule_function *function)
{
    const ferrule_signature *signature = function->signature;
    int result = signature->kinds[signature->count] & FERRULE_KIND;
    const ferrule_type *type = function->types == NULL ? NULL : &function->types[signature->count];
    if (function->code != NULL && signature->count <= FERRULE_FEW &&
        (result < FERRULE_MEMORY || type != NULL)) {
        function->flags |= FERRULE_SIMPLE;
    }
    if (type != NULL && (type->size > sizeof(ferrule_room) ||
                         type->alignment > _Alignof(ferrule_room))) {
        function->flags |= FERRULE_LARGE;
    }
}

FERRULE_SHARED int ferrule_load_types(ferrule_function *function)
{
    const ferrule_signature *signature = function->signature;
    size_t count = (size_t)signature->count;
    PyObject *callable = PyObject_GetAttrString(ferrule_module.lib, function->c_name);
    PyObject *type = callable == NULL
                         ? NULL
                         : PyObject_CallMethod(ferrule_module.ffi, "typeof", "O", callable);
    PyObject *args = type == NULL ? NULL : PyObject_GetAttrString(type, "args");
    PyObject *result = args == NULL ? NULL : PyObject_GetAttrString(type, "result");
    ferrule_type *types = NULL;
    if (result != NULL && PyTuple_Size(args) == signature->count) {
        types = PyMem_Malloc((count + 1) * sizeof *types);
        if (types == NULL) {
            PyErr_NoMemory();
        }
        else {
            memset(types, 0, (count + 1) * sizeof *types);
        }
    }
    int failed = types == NULL;
    for (size_t i = 0; !failed && i < count; i++) {
        PyObject *arg = PyTuple_GetItem(args, (Py_ssize_t)i);
        failed = ferrule_describe(&types[i], arg, signature->kinds[i]) < 0;
    }
    failed = failed || ferrule_describe(&types[count], result, signature->kinds[count]) < 0;
    if (failed && types != NULL) {
        for (size_t i = 0; i <= count; i++) {
            Py_XDECREF(types[i].type);
        }
        PyMem_Free(types);
    }
    else if (!failed) {
        function->types = types; /* whole, or not at all */
        ferrule_mark_simple(function);
    }
    Py_XDECREF(result);
    Py_XDECREF(args);
    Py_XDECREF(type);
    Py_XDECREF(callable);
    if (failed && !PyErr_Occurred()) {
        PyErr_Format(PyExc_SystemError, "cffi and the module see other parameters of %s",
                     function->c_name);
    }
    return failed ? -1 : 0;
}

#endif
