/* What a generated PyInit_X calls once cffi has made the module: puts direct calls and the constants
 * of `lib` on the module itself, adds hand-written functions, and tells what built it.
 *
 * Included by the one unit that cffi generates. Only functions of Python 3.2's stable ABI, as cffi
 * 1.17 to 2.1 ask for that version.
 */
#ifndef FERRULE_MODULE_H
#define FERRULE_MODULE_H

#include "ferrule_calls.h"
#include "ferrule_open_numbers.h"
#include "ferrule_refused.h"

#include <stdlib.h>
#include <string.h>

/* Two strings; tables of them end in {NULL, NULL}. */
typedef struct {
    const char *name;  /* the name on the module, or a key of __ferrule__ */
    const char *value; /* the name on lib, or what __ferrule__ says */
} ferrule_pair;

/* Whether the str attribute `name` of `object` equals `expected`; -1 with an exception set. */
static int ferrule_attribute_is(PyObject *object, const char *name, const char *expected)
{
    PyObject *text = PyObject_GetAttrString(object, name);
    if (text == NULL) {
        return -1;
    }
    int equal = PyUnicode_CompareWithASCIIString(text, expected) == 0;
    Py_DECREF(text);
    return equal;
}

#include "ferrule_variadic.h" /* asks for attributes */

/* Whether the cffi type `type` is a pointer to char; -1 with an exception set. */
static int ferrule_points_to_char(PyObject *type)
{
    int is_pointer = ferrule_attribute_is(type, "kind", "pointer");
    if (is_pointer <= 0) {
        return is_pointer;
    }
    PyObject *item = PyObject_GetAttrString(type, "item");
    if (item == NULL) {
        return -1;
    }
    int is_char = ferrule_attribute_is(item, "cname", "char");
    Py_DECREF(item);
    return is_char;
}

/* The bytes of an array without its final NUL, embedded ones kept: new reference, or NULL with
 * an exception set. */
static PyObject *ferrule_array_bytes(PyObject *ffi, PyObject *array)
{
    PyObject *buffer = PyObject_CallMethod(ffi, "buffer", "O", array);
    if (buffer == NULL) {
        return NULL;
    }
    PyObject *whole = PyBytes_FromObject(buffer);
    Py_DECREF(buffer);
    if (whole == NULL) {
        return NULL;
    }
    char *start;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(whole, &start, &size) < 0) {
        Py_DECREF(whole);
        return NULL;
    }
    if (size == 0 || start[size - 1] != '\0') {
        return whole;
    }
    PyObject *text = PyBytes_FromStringAndSize(start, size - 1);
    Py_DECREF(whole);
    return text;
}

/* A string constant (an array, of char or unsigned char, or a char pointer that is not NULL) as bytes, a
 * long double as float, any other cdata as it is: new reference, or NULL with an exception set. */
static PyObject *ferrule_cdata_constant(PyObject *ffi, PyObject *cdata)
{
    PyObject *type = PyObject_CallMethod(ffi, "typeof", "O", cdata);
    if (type == NULL) {
        return NULL;
    }
    int is_array = ferrule_attribute_is(type, "kind", "array");
    int is_pointer = is_array == 0 ? ferrule_points_to_char(type) : 0;
    int is_number = is_array < 0 || is_pointer < 0
                        ? -1
                        : ferrule_attribute_is(type, "kind", "primitive");
    Py_DECREF(type);
    if (is_pointer > 0) {
        is_pointer = PyObject_IsTrue(cdata);
    }
    if (is_array < 0 || is_pointer < 0 || is_number < 0) {
        return NULL;
    }
    if (is_number) {
        return PyNumber_Float(cdata);
    }
    if (is_array) {
        return ferrule_array_bytes(ffi, cdata);
    }
    if (is_pointer) {
        return PyObject_CallMethod(ffi, "string", "O", cdata);
    }
    Py_INCREF(cdata);
    return cdata;
}

/* `value` as it stands on the module; takes the reference to it. New reference, or NULL with an
 * exception set. */
static PyObject *ferrule_constant(PyObject *ffi, PyObject *value)
{
    if (PyLong_Check(value) || PyFloat_Check(value)) {
        return value;
    }
    PyObject *cdata_type = PyObject_GetAttrString(ffi, "CData");
    int is_cdata = cdata_type == NULL ? -1 : PyObject_IsInstance(value, cdata_type);
    Py_XDECREF(cdata_type);
    if (is_cdata == 0) {
        return value;
    }
    PyObject *converted = is_cdata < 0 ? NULL : ferrule_cdata_constant(ffi, value);
    Py_DECREF(value);
    return converted;
}

/* Sets the attribute `name` and takes the reference to `value`, which may be NULL with an exception
 * set. 0, or -1 with an exception set. */
static int ferrule_set(PyObject *module, const char *name, PyObject *value)
{
    if (value == NULL) {
        return -1;
    }
    int result = PyObject_SetAttrString(module, name, value);
    Py_DECREF(value);
    return result;
}

/* Whether the module is imported to find out which of its names are wrong: those are left out then,
 * instead of ending the import, and asked for on lib. */
static int ferrule_is_verifying(void)
{
    return getenv("FERRULE_VERIFYING") != NULL;
}

/* Puts pair->value of `lib` on the module as pair->name: a function by `ferrule_variadic`, a constant by
 * `ferrule_constant`. *refused are the names whose types cffi refuses, and those that are absent. 0, or -1 with an exception set.
 * Borrows everything. */
static int ferrule_add_name(PyObject *module, PyObject *ffi, PyObject *lib, const ferrule_pair *pair,
                            int is_constant, PyObject **refused)
{
    PyObject *name = ferrule_key(PyUnicode_FromString(pair->name));
    PyObject *value = name == NULL                          ? NULL
                      : strcmp(pair->name, pair->value) == 0 ? PyObject_GetAttr(lib, name)
                                                             : PyObject_GetAttrString(lib, pair->value);
    if (value != NULL) {
        value = is_constant ? ferrule_constant(ffi, value)
                            : ferrule_variadic(ffi, lib, value, pair->value);
    }
    int failed = value == NULL || PyDict_SetItem(PyModule_GetDict(module), name, value) < 0;
    Py_XDECREF(value);
    Py_XDECREF(name);
    if (failed && ferrule_is_verifying()) {
        PyErr_Clear();
        failed = 0;
    }
    if (failed && (ferrule_is_refused(ffi) || PyErr_ExceptionMatches(PyExc_AttributeError))) {
        PyErr_Clear();
        failed = ferrule_add_refused(module, lib, pair->name, pair->value, refused) < 0;
    }
    return failed ? -1 : 0;
}

/* Puts what `lib` calls functions[i].value and constants[i].value on the module. 0, or -1 with an
 * exception set. Borrows everything. */
static int ferrule_add_names(PyObject *module, PyObject *ffi, PyObject *lib,
                             const ferrule_pair *functions, const ferrule_pair *constants)
{
    PyObject *refused = NULL;
    int failed = 0;
    for (const ferrule_pair *f = functions; !failed && f->name != NULL; f++) {
        failed = ferrule_add_name(module, ffi, lib, f, 0, &refused) < 0;
    }
    for (const ferrule_pair *c = constants; !failed && c->name != NULL; c++) {
        failed = ferrule_add_name(module, ffi, lib, c, 1, &refused) < 0;
    }
    Py_XDECREF(refused);
    return failed ? -1 : 0;
}

/* An integer constant, and the function by which cffi reads it: whether it is 0 or less, and its bits. */
typedef struct {
    const char *name;
    int (*read)(unsigned long long *bits);
} ferrule_named_integer;

/* Puts integers on the module, which lib makes by itself when it is asked; the table ends with a NULL
 * name. Takes the reference to `module`, which may be NULL with an exception set, and returns it, or
 * NULL with an exception set. */
static inline PyObject *ferrule_add_integers(PyObject *module, const ferrule_named_integer *integers)
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
    if (failed) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}

/* Adds hand-written functions, as PyModule_AddFunctions does, which the stable ABI has from 3.5
 * only. `methods` may be NULL. 0, or -1 with an exception set. */
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

/* A dict of str from a table: new reference, or NULL with an exception set. */
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

/* Whether this is the main interpreter, with an ImportError set if not. What the module makes at import
 * lives as long as the process, but CPython's garbage collector would lose it with a subinterpreter. */
static int ferrule_is_main_interpreter(const char *name)
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

/* Finishes what cffi's init returned: takes the reference to `module`, which may be NULL with an
 * exception set, and returns it, or NULL with an exception set. `calls` are functions of the table of
 * direct calls, `functions` those that stay cffi's. `methods` may be NULL. */
static PyObject *ferrule_module_finish(PyObject *module, ferrule_function *calls,
                                       const ferrule_pair *functions, const ferrule_pair *constants,
                                       PyMethodDef *methods, const ferrule_pair *about)
{
    if (module == NULL) {
        return NULL;
    }
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
    /* cffi declares that every module works without the GIL; for ours that is unproved. */
    PyUnstable_Module_SetGIL(module, Py_MOD_GIL_USED);
#endif
    PyObject *ffi = PyObject_GetAttrString(module, "ffi");
    PyObject *lib = PyObject_GetAttrString(module, "lib");
    int failed = ffi == NULL || lib == NULL ||
                 ferrule_add_calls(module, ffi, lib, calls) < 0 ||
                 ferrule_add_names(module, ffi, lib, functions, constants) < 0 ||
                 ferrule_add_methods(module, methods) < 0 ||
                 ferrule_set(module, "__ferrule__", ferrule_dict(about)) < 0;
    Py_XDECREF(ffi);
    Py_XDECREF(lib);
    if (failed) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

#endif
