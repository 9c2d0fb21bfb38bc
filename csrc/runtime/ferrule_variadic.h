/* Variadic functions on the module, on machines where C passes the numbers of a variadic call differently.
 *
 * cffi calls `int f(int, ...)` through libffi as if all its arguments were declared. On x86, Arm without
 * hardware floats, 64-bit Arm and s390x that is the same call. Elsewhere it may differ: on a hard-float
 * 32-bit Arm a variadic call passes a double, and returns one, in integer registers; so do RISC-V and
 * LoongArch for the arguments after the declared ones. There the module's function refuses such calls,
 * which would give wrong values. Calls with integers and pointers go to cffi.
 *
 * Included by ferrule_module.h. Only functions of Python 3.2's stable ABI.
 */
#ifndef FERRULE_VARIADIC_H
#define FERRULE_VARIADIC_H

#include "ferrule_python.h"

#include <string.h>

#define FERRULE_UNGUARDED "ferrule_unguarded_" /* as in emit/optional.py */

#ifndef FERRULE_VARIADIC_AS_FIXED
#if defined(__x86_64__) || defined(__i386__) || defined(__s390__) || \
    (defined(__aarch64__) && !defined(_WIN32)) || (defined(__arm__) && !defined(__ARM_PCS_VFP))
#define FERRULE_VARIADIC_AS_FIXED 1
#else
#define FERRULE_VARIADIC_AS_FIXED 0
#endif
#endif

/* Whether a value of the cffi type `type` may be passed in a floating-point register: such a number, or a
 * struct or union, which may contain one; -1 with an exception set. */
static int ferrule_may_be_floating(PyObject *type)
{
    int is_struct = ferrule_attribute_is(type, "kind", "struct");
    int is_union = is_struct == 0 ? ferrule_attribute_is(type, "kind", "union") : is_struct;
    int is_primitive = is_union == 0 ? ferrule_attribute_is(type, "kind", "primitive") : is_union;
    if (is_union != 0 || is_primitive <= 0) {
        return is_union != 0 ? is_union : is_primitive;
    }
    PyObject *name = PyObject_GetAttrString(type, "cname");
    PyObject *bytes = name == NULL ? NULL : PyUnicode_AsUTF8String(name);
    const char *text = bytes == NULL ? NULL : PyBytes_AsString(bytes);
    int found = text == NULL ? -1 : strstr(text, "float") != NULL || strstr(text, "double") != NULL;
    Py_XDECREF(bytes);
    Py_XDECREF(name);
    return found;
}

/* Whether the declared result or a declared parameter of the cffi function type may be floating; -1 with
 * an exception set. Sets `*count` to the number of declared parameters. */
static int ferrule_declares_floating(PyObject *type, Py_ssize_t *count)
{
    PyObject *result = PyObject_GetAttrString(type, "result");
    PyObject *declared = result == NULL ? NULL : PyObject_GetAttrString(type, "args");
    int found = declared == NULL ? -1 : ferrule_may_be_floating(result);
    *count = declared == NULL ? 0 : PyTuple_Size(declared);
    for (Py_ssize_t i = 0; found == 0 && i < *count; i++) {
        found = ferrule_may_be_floating(PyTuple_GetItem(declared, i));
    }
    Py_XDECREF(declared);
    Py_XDECREF(result);
    return found;
}

/* Whether the call would pass or return what may be floating; -1 with an exception set. */
static int ferrule_passes_floating(PyObject *ffi, PyObject *function, PyObject *args)
{
    PyObject *type = PyObject_CallMethod(ffi, "typeof", "O", function);
    PyObject *cdata_type = type == NULL ? NULL : PyObject_GetAttrString(ffi, "CData");
    Py_ssize_t count = 0;
    int found = cdata_type == NULL ? -1 : ferrule_declares_floating(type, &count);
    for (Py_ssize_t i = count; found == 0 && i < PyTuple_Size(args); i++) {
        PyObject *arg = PyTuple_GetItem(args, i);
        int is_cdata = PyObject_IsInstance(arg, cdata_type);
        if (is_cdata <= 0) {
            found = is_cdata; /* cffi refuses anything that is not a cdata */
            continue;
        }
        PyObject *arg_type = PyObject_CallMethod(ffi, "typeof", "O", arg);
        found = arg_type == NULL ? -1 : ferrule_may_be_floating(arg_type);
        Py_XDECREF(arg_type);
    }
    Py_XDECREF(cdata_type);
    Py_XDECREF(type);
    return found;
}

/* Calls the function of `self`, which is (ffi, its address, the function, its name): new reference, or
 * NULL with an exception set. */
static PyObject *ferrule_variadic_call(PyObject *self, PyObject *args)
{
    int is_floating = ferrule_passes_floating(PyTuple_GetItem(self, 0), PyTuple_GetItem(self, 1), args);
    if (is_floating > 0) {
        PyErr_Format(PyExc_NotImplementedError,
                     "%U() with a floating-point number, a struct or a union: on this machine, cffi "
                     "does not pass them to variadic functions as C does; write a C function "
                     "without `...` that calls it, and bind that",
                     PyTuple_GetItem(self, 3));
    }
    return is_floating == 0 ? PyObject_CallObject(PyTuple_GetItem(self, 2), args) : NULL;
}

static PyMethodDef ferrule_variadic_method = {"variadic", ferrule_variadic_call, METH_VARARGS, NULL};

/* Whether the cdata is a variadic function; -1 with an exception set. */
static int ferrule_is_variadic(PyObject *ffi, PyObject *cdata)
{
    PyObject *type = PyObject_CallMethod(ffi, "typeof", "O", cdata);
    int is_variadic = type == NULL ? -1 : ferrule_attribute_is(type, "kind", "function");
    if (is_variadic > 0) {
        PyObject *ellipsis = PyObject_GetAttrString(type, "ellipsis");
        is_variadic = ellipsis == NULL ? -1 : ellipsis == Py_True;
        Py_XDECREF(ellipsis);
    }
    Py_XDECREF(type);
    return is_variadic;
}

/* The address of `value`, which lib calls `name`, if it is a variadic function. lib has the function itself
 * or, for an optional one, its address by another name. New reference, or NULL, with or without an exception
 * set. */
static PyObject *ferrule_variadic_address(PyObject *ffi, PyObject *lib, PyObject *value, const char *name)
{
    if (!PyCFunction_Check(value)) {
        int is_variadic = ferrule_is_variadic(ffi, value);
        if (is_variadic > 0) {
            Py_INCREF(value);
        }
        return is_variadic > 0 ? value : NULL;
    }
    PyObject *other = PyUnicode_FromFormat(FERRULE_UNGUARDED "%s", name);
    PyObject *address = other == NULL ? NULL : PyObject_GetAttr(lib, other);
    Py_XDECREF(other);
    if (address == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    return address;
}

/* What the module has for `value`, the function that lib calls `name`: if it is variadic, one that refuses
 * what cffi passes wrongly on this machine. Takes the reference to `value`; new reference, or NULL with an
 * exception set. */
static inline PyObject *ferrule_variadic(PyObject *ffi, PyObject *lib, PyObject *value, const char *name)
{
    if (FERRULE_VARIADIC_AS_FIXED) {
        return value;
    }
    PyObject *address = ferrule_variadic_address(ffi, lib, value, name);
    if (address == NULL) {
        if (PyErr_Occurred()) {
            Py_DECREF(value);
            return NULL;
        }
        return value;
    }
    PyObject *self = Py_BuildValue("(ONNs)", ffi, address, value, name);
    PyObject *wrapper = self == NULL ? NULL : PyCFunction_NewEx(&ferrule_variadic_method, self, NULL);
    Py_XDECREF(self);
    return wrapper;
}

#endif
