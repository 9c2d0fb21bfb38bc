#include "ferrule_python.h"

#include "ferrule_module.h"

#ifndef PYPY_VERSION

#include "ferrule_constants.h"
#include "ferrule_ctype.h"
#include "ferrule_refused.h"
#include "ferrule_state.h"
#include "ferrule_variadic.h"

#include <stdlib.h>
#include <string.h>

FERRULE_SHARED int ferrule_set(PyObject *object, const char *name, PyObject *value)
{
    if (value == NULL) {
        return -1;
    }
    int result = PyObject_SetAttrString(object, name, value);
    Py_DECREF(value);
    return result;
}

FERRULE_SHARED int ferrule_put_name(PyObject *names, const char *name, PyObject *value)
{
    PyObject *key = value == NULL ? NULL : ferrule_key(PyUnicode_FromString(name));
    int failed = key == NULL || PyDict_SetItem(names, key, value) < 0;
    Py_XDECREF(key);
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

FERRULE_SHARED int ferrule_is_verifying(void)
{
    return getenv("FERRULE_VERIFYING") != NULL;
}

FERRULE_SHARED PyObject *ferrule_lib_attribute(const char *name)
{
    return PyObject_GetAttrString(ferrule_module.lib, name);
}

/* What lib calls pair.value, changed by `change`, which takes a reference: new reference, or NULL with an exception
 * set. */
static PyObject *ferrule_from_lib(ferrule_pair pair, PyObject *(*change)(PyObject *, const char *))
{
    PyObject *value = ferrule_lib_attribute(pair.value);
    return value == NULL ? NULL : change(value, pair.value);
}

/* Puts what lib calls pair.value into the dict as pair.name, for each pair of the table, changed by `change`. 0, or
 * -1 with an exception set. Borrows everything. */
static int ferrule_add_changed(PyObject *names, const char *pairs, PyObject *(*change)(PyObject *, const char *))
{
    for (FERRULE_EACH_PAIR(pair, pairs)) {
        int failed = ferrule_put_name(names, pair.name, ferrule_from_lib(pair, change)) < 0;
        if (failed && ferrule_is_verifying()) {
            PyErr_Clear();
            failed = 0;
        }
        if (failed && (ferrule_is_refused() || PyErr_ExceptionMatches(PyExc_AttributeError))) {
            PyErr_Clear();
            failed = ferrule_refuse(pair.name, pair.value) < 0;
        }
        if (failed) {
            return -1;
        }
    }
    return 0;
}

FERRULE_SHARED int ferrule_add_functions(PyObject *names, const char *functions)
{
    return ferrule_add_changed(names, functions, ferrule_variadic);
}

FERRULE_SHARED int ferrule_add_constants(PyObject *names, const char *constants)
{
    return ferrule_add_changed(names, constants, ferrule_constant);
}

FERRULE_INTERNAL PyObject *ferrule_full_name(const char *name)
{
    PyObject *full = PyUnicode_FromFormat("%U.%s", ferrule_module.name, name);
    PyObject *encoded = full == NULL ? NULL : PyUnicode_AsUTF8String(full);
    Py_XDECREF(full);
    return encoded;
}

FERRULE_SHARED int ferrule_add_integers(PyObject *names, const ferrule_integer *integers, const char *texts)
{
    int failed = 0;
    for (const char *name = texts; !failed && *name != '\0'; name += strlen(name) + 1, integers++) {
        failed = ferrule_put_name(names, name,
                                  integers->is_signed ? PyLong_FromLongLong((long long)integers->bits)
                                                      : PyLong_FromUnsignedLongLong(integers->bits)) < 0;
    }
    return failed ? -1 : 0;
}

FERRULE_SHARED int ferrule_add_methods(PyObject *names, PyMethodDef *methods)
{
    int failed = 0;
    for (PyMethodDef *m = methods; !failed && m->ml_name != NULL; m++) {
        PyObject *method = PyCFunction_NewEx(m, ferrule_module.module, ferrule_module.name);
        if (method != NULL) {
            PyObject_GC_UnTrack(method); /* the module is never released */
        }
        failed = ferrule_put_name(names, m->ml_name, method) < 0;
    }
    return failed ? -1 : 0;
}

/* The table as a dict of str: new reference, or NULL with an exception set. */
static PyObject *ferrule_dict(const char *pairs)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
    for (FERRULE_EACH_PAIR(pair, pairs)) {
        PyObject *value = PyUnicode_FromString(pair.value);
        int failed = value == NULL || PyDict_SetItemString(dict, pair.name, value) < 0;
        Py_XDECREF(value);
        if (failed) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

FERRULE_SHARED int ferrule_add_about(PyObject *names, const char *about)
{
    PyObject *dict = ferrule_dict(about);
    if (dict != NULL && PyDict_SetItemString(dict, "module", ferrule_module.name) < 0) {
        Py_CLEAR(dict);
    }
    return ferrule_put_name(names, "__ferrule__", dict);
}

/* What the module makes lives as long as the process. If a subinterpreter made it, CPython's garbage collector
 * would lose it when that interpreter ends. */
FERRULE_SHARED int ferrule_is_main_interpreter(const char *name)
{
    if (PyInterpreterState_GetID(PyInterpreterState_Get()) == 0) {
        return 1;
    }
    PyErr_Format(PyExc_ImportError,
                 "%s must be imported in the main interpreter before a subinterpreter imports it "
                 "(subinterpreters with a GIL of their own cannot import it at all)",
                 name);
    return 0;
}

FERRULE_SHARED PyObject *ferrule_module_begin(PyObject *module, ferrule_function *calls,
                                              const ferrule_rows_of_functions *rows,
                                              const ferrule_optional *optionals)
{
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
    if (module != NULL) {
        /* cffi declares that every module works without the GIL. For ferrule's own C that has not been shown. */
        PyUnstable_Module_SetGIL(module, Py_MOD_GIL_USED);
    }
#endif
    return ferrule_unless_failed(module, module == NULL || ferrule_load_state(module, calls, rows, optionals) < 0);
}

#endif
