#include "ferrule_explain.h"

#ifndef PYPY_VERSION

#include "ferrule_arguments.h"
#include "ferrule_cdata.h"
#include "ferrule_ctype.h"
#include "ferrule_functions.h"
#include "ferrule_kinds.h"

/* Whether it is a cdata of a struct or union, or, if it is `pointed` to, a pointer to one or an array. No exception is
 * set. */
static int ferrule_is_record(PyObject *object, int pointed)
{
    PyObject *type = ferrule_is_cdata(object) ? ferrule_type_of(object) : NULL;
    if (pointed && type != NULL) {
        PyObject *item = PyObject_GetAttrString(type, "item");
        Py_DECREF(type);
        type = item;
    }
    int is_record = type != NULL && (ferrule_attribute_is(type, "kind", "struct") > 0 ||
                                     ferrule_attribute_is(type, "kind", "union") > 0);
    Py_XDECREF(type);
    PyErr_Clear();
    return is_record;
}

/* What to do about an argument of the wrong type, for a parameter of this kind and name: new reference to a str,
 * empty if we know none, or NULL with an exception set. */
static PyObject *ferrule_cure(int kind, PyObject *object, const ferrule_function *function, PyObject *name)
{
    int base = kind & FERRULE_KIND;
    if (PyUnicode_Check(object) &&
        (base == FERRULE_CHAR || (base == FERRULE_POINTER && kind & FERRULE_BYTES))) {
        return PyUnicode_FromString(": encode it, as in text.encode()");
    }
    if (base == FERRULE_RECORD && ferrule_is_record(object, 1)) {
        return PyUnicode_FromString(": pass what it points to, pointer[0]");
    }
    if (base < FERRULE_POINTER) {
        return PyUnicode_FromString("");
    }
    if (object == Py_None) {
        return PyUnicode_FromFormat(": pass ffi.NULL, or build with --nullable %s.%U", function->c_name, name);
    }
    if (base == FERRULE_CODE && PyCallable_Check(object) && !ferrule_is_cdata(object) &&
        ferrule_function_of(object) == NULL) {
        return PyUnicode_FromFormat(
            ": make a C function of it with ffi.callback(), or build with --scoped-callback %s.%U",
            function->c_name, name);
    }
    if (PyLong_Check(object) && base != FERRULE_CODE) {
        return PyUnicode_FromString(": ffi.new() makes a pointer to a value, ffi.cast() one of an address");
    }
    return PyUnicode_FromString(ferrule_is_record(object, 0) ? ": pass its address, ffi.addressof(...)" : "");
}

/* The message of the exception with the place and the cure: new reference, or NULL with an exception set. */
static PyObject *ferrule_explained(PyObject *message, const ferrule_function *function, int index,
                                   PyObject *object)
{
    const ferrule_parameters parameters = {function->doc, function->name, "", 0, 0, 0};
    PyObject *name = ferrule_parameter_name(&parameters, index);
    PyObject *cure =
        name == NULL ? NULL : ferrule_cure(function->signature->kinds[index], object, function, name);
    PyObject *whole = cure == NULL ? NULL
                                   : PyUnicode_FromFormat("%U (%s() argument %d, '%U'%U)", message,
                                                          function->name, index + 1, name, cure);
    Py_XDECREF(cure);
    Py_XDECREF(name);
    return whole;
}

FERRULE_INTERNAL FERRULE_COLD void ferrule_explain_argument(const ferrule_function *function, int index,
                                                            PyObject *object)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if ((type == PyExc_TypeError || type == PyExc_OverflowError) && function->name != NULL) {
        PyObject *message = PyObject_Str(value);
        PyObject *whole = message == NULL ? NULL : ferrule_explained(message, function, index, object);
        PyObject *args = whole == NULL ? NULL : PyTuple_Pack(1, whole);
        if (args == NULL || PyObject_SetAttrString(value, "args", args) < 0) {
            PyErr_Clear(); /* cffi's words alone */
        }
        Py_XDECREF(args);
        Py_XDECREF(whole);
        Py_XDECREF(message);
    }
    PyErr_Restore(type, value, traceback);
}

#endif
