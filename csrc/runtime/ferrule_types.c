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
    PyObject *name = PyObject_GetAttrString(type, "cname");
    entry->is_long_double = name != NULL && PyUnicode_CompareWithASCIIString(name, "long double") == 0;
    Py_XDECREF(name);
    return name == NULL ? -1 : 0;
}

FERRULE_SHARED void ferrule_mark_simple(ferrule_function *function)
{
    const ferrule_signature *signature = function->signature;
    int result = signature->kinds[signature->count] & FERRULE_KIND;
    const ferrule_type *type = function->types == NULL ? NULL : &function->types[signature->count];
    int is_open = 0; /* whether cffi may refuse the number's type */
    for (int i = 0; i <= signature->count; i++) {
        int kind = signature->kinds[i];
        is_open = is_open || ((kind & FERRULE_KIND) < FERRULE_MEMORY && kind & FERRULE_OPEN);
    }
    if (function->code != NULL && signature->count <= FERRULE_FEW &&
        ((result < FERRULE_MEMORY && !is_open) || type != NULL)) {
        function->flags |= FERRULE_SIMPLE;
    }
    if (type != NULL && (type->size > sizeof(ferrule_room) ||
                         type->alignment > _Alignof(ferrule_room))) {
        function->flags |= FERRULE_LARGE;
    }
}

/* Whether cffi calls this the kind of its type; no exception is set. */
static int ferrule_is_kind(PyObject *type, const char *kind)
{
    PyObject *said = PyObject_GetAttrString(type, "kind");
    int is_kind = said != NULL && PyUnicode_CompareWithASCIIString(said, kind) == 0;
    Py_XDECREF(said);
    PyErr_Clear();
    return is_kind;
}

/* What a pointer points to or an array consists of: new reference, or NULL; no exception is set. */
static PyObject *ferrule_item_type(PyObject *type)
{
    PyObject *item = PyObject_GetAttrString(type, "item");
    PyErr_Clear();
    return item;
}

FERRULE_SHARED void ferrule_ask_also(ferrule_type *type, const ferrule_cdata *cdata)
{
    PyObject *wanted = ferrule_item_type(type->type);
    PyObject *given = cdata == NULL ? NULL : ferrule_item_type(cdata->type);
    int is_taken = wanted != NULL && cdata != NULL &&
                   (ferrule_is_kind(wanted, "void") ||
                    (wanted == given && ferrule_is_kind(cdata->type, "array")));
    type->also = is_taken ? cdata->type : type->type;
    Py_INCREF(type->also);
    Py_XDECREF(wanted);
    Py_XDECREF(given);
}

FERRULE_SHARED int ferrule_is_refused(PyObject *ffi)
{
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    PyErr_NormalizeException(&kind, &value, &traceback);
    PyObject *error = PyObject_GetAttrString(ffi, "error");
    int is_refused = error != NULL && PyErr_GivenExceptionMatches(kind, error);
    PyObject *words = is_refused ? PyObject_Str(value) : NULL;
    PyObject *said = words == NULL ? NULL : PyObject_CallMethod(words, "startswith", "s", "primitive ");
    is_refused = said == Py_True; /* and not a constant with another value */
    Py_XDECREF(said);
    Py_XDECREF(words);
    Py_XDECREF(error);
    PyErr_Clear();
    PyErr_Restore(kind, value, traceback);
    return is_refused;
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
