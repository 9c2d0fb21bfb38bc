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

FERRULE_SHARED int ferrule_set(PyObject *module, const char *name, PyObject *value)
{
    if (value == NULL) {
        return -1;
    }
    int result = PyObject_SetAttrString(module, name, value);
    Py_DECREF(value);
    return result;
}

FERRULE_SHARED int ferrule_is_verifying(void)
{
    return getenv("FERRULE_VERIFYING") != NULL;
}

/* Puts pair->value of lib on the module as pair->name: a function by ferrule_variadic(), a constant by
 * ferrule_constant(). *refused are the names whose types cffi refuses. 0, or -1 with an exception set. Borrows
 * everything. */
static int ferrule_add_name(PyObject *module, const ferrule_pair *pair, int is_constant,
                            PyObject **refused)
{
    PyObject *lib = ferrule_module.lib;
    PyObject *name = ferrule_key(PyUnicode_FromString(pair->name));
    PyObject *value = name == NULL                          ? NULL
                      : strcmp(pair->name, pair->value) == 0 ? PyObject_GetAttr(lib, name)
                                                             : PyObject_GetAttrString(lib, pair->value);
    if (value != NULL) {
        value = is_constant ? ferrule_constant(value) : ferrule_variadic(value, pair->value);
    }
    int failed = value == NULL || PyDict_SetItem(PyModule_GetDict(module), name, value) < 0;
    Py_XDECREF(value);
    Py_XDECREF(name);
    if (failed && ferrule_is_verifying()) {
        PyErr_Clear();
        failed = 0;
    }
    if (failed && (ferrule_is_refused() || PyErr_ExceptionMatches(PyExc_AttributeError))) {
        PyErr_Clear();
        failed = ferrule_add_refused(module, pair->name, pair->value, refused) < 0;
    }
    return failed ? -1 : 0;
}

/* Puts what lib calls functions[i].value and constants[i].value on the module. 0, or -1 with an exception set.
 * Borrows everything. */
static int ferrule_add_names(PyObject *module, const ferrule_pair *functions,
                             const ferrule_pair *constants)
{
    PyObject *refused = NULL;
    int failed = 0;
    for (const ferrule_pair *f = functions; !failed && f->name != NULL; f++) {
        failed = ferrule_add_name(module, f, 0, &refused) < 0;
    }
    for (const ferrule_pair *c = constants; !failed && c->name != NULL; c++) {
        failed = ferrule_add_name(module, c, 1, &refused) < 0;
    }
    Py_XDECREF(refused);
    return failed ? -1 : 0;
}

FERRULE_INTERNAL PyObject *ferrule_full_name(const char *name)
{
    PyObject *full = PyUnicode_FromFormat("%U.%s", ferrule_module.name, name);
    PyObject *encoded = full == NULL ? NULL : PyUnicode_AsUTF8String(full);
    Py_XDECREF(full);
    return encoded;
}

FERRULE_SHARED PyObject *ferrule_add_integers(PyObject *module, const ferrule_named_integer *integers)
{
    PyObject *names = module == NULL ? NULL : PyModule_GetDict(module);
    int failed = names == NULL;
    for (; !failed && integers->name != NULL; integers++) {
        unsigned long long bits;
        int is_signed = integers->read(&bits);
        PyObject *value = is_signed ? PyLong_FromLongLong((long long)bits)
                                    : PyLong_FromUnsignedLongLong(bits);
        PyObject *name = value == NULL ? NULL : ferrule_key(PyUnicode_FromString(integers->name));
        failed = name == NULL || PyDict_SetItem(names, name, value) < 0;
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    return ferrule_unless_failed(module, failed);
}

/* Adds hand-written functions, as PyModule_AddFunctions() does; cffi's unit asks for the stable ABI of Python
 * 3.2, which lacks that. `methods` may be NULL. 0, or -1 with an exception set. */
static int ferrule_add_methods(PyObject *module, PyMethodDef *methods)
{
    PyObject *name = PyObject_GetAttrString(module, "__name__");
    if (name == NULL) {
        return -1;
    }
    int result = 0;
    for (PyMethodDef *m = methods; result == 0 && m != NULL && m->ml_name != NULL; m++) {
        result = ferrule_set(module, m->ml_name, PyCFunction_NewEx(m, module, name));
    }
    Py_DECREF(name);
    return result;
}

/* The table as a dict of str: new reference, or NULL with an exception set. */
static PyObject *ferrule_dict(const ferrule_pair *pairs)
{
    PyObject *dict = PyDict_New();
    for (const ferrule_pair *p = pairs; dict != NULL && p->name != NULL; p++) {
        PyObject *value = PyUnicode_FromString(p->value);
        if (value == NULL || PyDict_SetItemString(dict, p->name, value) < 0) {
            Py_DECREF(dict);
            dict = NULL;
        }
        Py_XDECREF(value);
    }
    return dict;
}

/* What built the module, with the name by which it is imported: setuptools may have put it into a package. New
 * reference, or NULL with an exception set. */
static PyObject *ferrule_what_built(const ferrule_pair *about)
{
    PyObject *dict = ferrule_dict(about);
    if (dict != NULL && PyDict_SetItemString(dict, "module", ferrule_module.name) < 0) {
        Py_DECREF(dict);
        return NULL;
    }
    return dict;
}

/* What the module makes at import lives as long as the process. If a subinterpreter made it, CPython's garbage
 * collector would lose it when that interpreter ends. */
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

FERRULE_SHARED PyObject *ferrule_module_finish(PyObject *module, ferrule_function *calls,
                                               const ferrule_pair *functions,
                                               const ferrule_pair *constants, PyMethodDef *methods,
                                               const ferrule_pair *about)
{
    if (module == NULL) {
        return NULL;
    }
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
    /* cffi declares that every module works without the GIL. For ferrule's own C that has not been shown. */
    PyUnstable_Module_SetGIL(module, Py_MOD_GIL_USED);
#endif
    PyObject *ffi = PyObject_GetAttrString(module, "ffi");
    PyObject *lib = PyObject_GetAttrString(module, "lib");
    int failed = ffi == NULL || lib == NULL ||
                 ferrule_load_state(ffi, lib, module, calls) < 0 ||
                 ferrule_add_calls(module, calls) < 0 ||
                 ferrule_add_names(module, functions, constants) < 0 ||
                 ferrule_add_methods(module, methods) < 0 ||
                 ferrule_set(module, "__ferrule__", ferrule_what_built(about)) < 0;
    Py_XDECREF(ffi);
    Py_XDECREF(lib);
    return ferrule_unless_failed(module, failed);
}

#endif
