#include "ferrule_variadic.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"
#include "ferrule_state.h"

/* The prefix of the name on lib of an optional function's address; the same as in emit/optional.py. */
#define FERRULE_UNGUARDED "ferrule_unguarded_"

/* Whether this machine passes all arguments as if they were declared; tests set it. */
#ifndef FERRULE_VARIADIC_AS_FIXED
#if defined(__x86_64__) || defined(__i386__) || defined(__s390__) || \
    (defined(__aarch64__) && !defined(_WIN32)) || (defined(__arm__) && !defined(__ARM_PCS_VFP))
#define FERRULE_VARIADIC_AS_FIXED 1
#else
#define FERRULE_VARIADIC_AS_FIXED 0
#endif
#endif

/* Whether a value of the type may be passed in a floating-point register: such a number, or a struct or union,
 * which may contain one; -1 with an exception set. */
static int ferrule_may_be_floating(PyObject *type)
{
    switch (ferrule_kind_of(type)) {
    case -1:
        return -1;
    case FERRULE_FLOAT:
    case FERRULE_DOUBLE:
    case FERRULE_LONG_DOUBLE:
    case FERRULE_COMPLEX:
    case FERRULE_STRUCT:
    case FERRULE_UNION:
        return 1;
    default:
        return 0;
    }
}

/* Whether the declared result or a declared parameter of cffi's function type may be floating; -1 with an
 * exception set. Sets *count to the number of declared parameters. */
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

/* Whether a call of the cdata `function` with the tuple `args` (both borrowed) would pass or return what may be
 * floating; -1 with an exception set. */
static int ferrule_passes_floating(PyObject *function, PyObject *args)
{
    PyObject *type = ferrule_type_of(function);
    PyObject *cdata_type = type == NULL ? NULL : PyObject_GetAttrString(ferrule_module.ffi, "CData");
    Py_ssize_t count = 0;
    int found = cdata_type == NULL ? -1 : ferrule_declares_floating(type, &count);
    for (Py_ssize_t i = count; found == 0 && i < PyTuple_Size(args); i++) {
        PyObject *arg = PyTuple_GetItem(args, i);
        int is_cdata = PyObject_IsInstance(arg, cdata_type);
        if (is_cdata <= 0) {
            found = is_cdata; /* cffi refuses anything that is not a cdata */
            continue;
        }
        PyObject *arg_type = ferrule_type_of(arg);
        found = arg_type == NULL ? -1 : ferrule_may_be_floating(arg_type);
        Py_XDECREF(arg_type);
    }
    Py_XDECREF(cdata_type);
    Py_XDECREF(type);
    return found;
}

/* Calls the function of `self`, which is (its address, the function, its name): new reference, or NULL with an
 * exception set. */
static PyObject *ferrule_variadic_call(PyObject *self, PyObject *args)
{
    int is_floating = ferrule_passes_floating(PyTuple_GetItem(self, 0), args);
    if (is_floating > 0) {
        PyErr_Format(PyExc_NotImplementedError,
                     "%U() with a floating-point number, a struct or a union: on this machine, cffi "
                     "does not pass them to variadic functions as C does; write a C function "
                     "without `...` that calls it, and bind that",
                     PyTuple_GetItem(self, 2));
    }
    return is_floating == 0 ? PyObject_CallObject(PyTuple_GetItem(self, 1), args) : NULL;
}

static PyMethodDef ferrule_variadic_method = {"variadic", ferrule_variadic_call, METH_VARARGS, NULL};

/* Whether the cdata (borrowed) is a variadic function; -1 with an exception set. */
static int ferrule_is_variadic(PyObject *cdata)
{
    PyObject *type = ferrule_type_of(cdata);
    int is_variadic = type == NULL ? -1 : ferrule_attribute_is(type, "kind", "function");
    if (is_variadic > 0) {
        PyObject *ellipsis = PyObject_GetAttrString(type, "ellipsis");
        is_variadic = ellipsis == NULL ? -1 : ellipsis == Py_True;
        Py_XDECREF(ellipsis);
    }
    Py_XDECREF(type);
    return is_variadic;
}

/* The address of `value` (borrowed), which lib calls `name`, if it is a variadic function. lib has the address
 * itself, or, if the function is optional, a wrapper, and the address under another name. New reference, or
 * NULL, with or without an exception set. */
static PyObject *ferrule_variadic_address(PyObject *value, const char *name)
{
    if (!PyCFunction_Check(value)) {
        int is_variadic = ferrule_is_variadic(value);
        if (is_variadic > 0) {
            Py_INCREF(value);
        }
        return is_variadic > 0 ? value : NULL;
    }
    PyObject *other = PyUnicode_FromFormat(FERRULE_UNGUARDED "%s", name);
    PyObject *address = other == NULL ? NULL : PyObject_GetAttr(ferrule_module.lib, other);
    Py_XDECREF(other);
    if (address == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    return address;
}

FERRULE_INTERNAL PyObject *ferrule_variadic(PyObject *value, const char *name)
{
    if (FERRULE_VARIADIC_AS_FIXED) {
        return value;
    }
    PyObject *address = ferrule_variadic_address(value, name);
    if (address == NULL) {
        if (PyErr_Occurred()) {
            Py_DECREF(value);
            return NULL;
        }
        return value;
    }
    PyObject *self = Py_BuildValue("(NNs)", address, value, name);
    PyObject *wrapper = self == NULL ? NULL : PyCFunction_NewEx(&ferrule_variadic_method, self, NULL);
    Py_XDECREF(self);
    return wrapper;
}

FERRULE_INTERNAL PyObject *ferrule_variadic_type(PyObject *value, const char *name)
{
    PyObject *address = ferrule_variadic_address(value, name);
    PyObject *type = address == NULL ? NULL : ferrule_type_of(address);
    Py_XDECREF(address);
    if (type == NULL && !PyErr_Occurred()) {
        PyErr_Format(PyExc_SystemError, "cffi does not see that %s is variadic", name);
    }
    return type;
}

#endif
