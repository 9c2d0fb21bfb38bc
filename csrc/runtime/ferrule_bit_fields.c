/* Setters of bit-fields for the module: the value must fit, or nothing is changed.
 *
 * Included by the unit that cffi generates, if a record has bit-fields.
 */
#include "ferrule_python.h"

#ifndef PYPY_VERSION

#include "ferrule_module.h"

/* A setter: its method on the module, and the functions of lib that read and write the bits. */
typedef struct {
    PyMethodDef method;
    const char *get;
    const char *set;
} ferrule_bit_field;

/* Whether get(record) returns `value`; -1 with an exception set. Borrows everything. */
static int ferrule_bits_equal(PyObject *get, PyObject *record, PyObject *value)
{
    PyObject *now = PyObject_CallFunctionObjArgs(get, record, NULL);
    if (now == NULL) {
        return -1;
    }
    int equal = PyObject_RichCompareBool(now, value, Py_EQ);
    Py_DECREF(now);
    return equal;
}

/* Calls set(record, value), or changes nothing and sets an OverflowError if the bits cannot hold the value.
 * `self` is the pair (get, set). New reference to None, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_set_bit_field(PyObject *self, PyObject *args)
{
    PyObject *record, *value;
    if (!PyArg_ParseTuple(args, "OO", &record, &value)) {
        return NULL;
    }
    PyObject *get = PyTuple_GetItem(self, 0);
    PyObject *set = PyTuple_GetItem(self, 1);
    PyObject *before = PyObject_CallFunctionObjArgs(get, record, NULL);
    if (before == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(set, record, value, NULL);
    int fits = result == NULL ? -1 : ferrule_bits_equal(get, record, value);
    if (fits == 0) {
        PyObject *undone = PyObject_CallFunctionObjArgs(set, record, before, NULL);
        if (undone != NULL) {
            Py_DECREF(undone);
            PyErr_Format(PyExc_OverflowError, "the bit-field does not hold the value %R", value);
        }
    }
    Py_DECREF(before);
    if (fits <= 0) {
        Py_XDECREF(result);
        return NULL;
    }
    return result;
}

/* Puts a setter for each of `fields`, which end with a NULL name, into the dict. 0, or -1 with an exception set. */
FERRULE_SHARED int ferrule_add_bit_fields(PyObject *names, ferrule_bit_field *fields)
{
    int failed = 0;
    for (ferrule_bit_field *f = fields; !failed && f->get != NULL; f++) {
        PyObject *get = ferrule_lib_attribute(f->get);
        PyObject *set = get == NULL ? NULL : ferrule_lib_attribute(f->set);
        PyObject *pair = set == NULL ? NULL : PyTuple_Pack(2, get, set);
        Py_XDECREF(get);
        Py_XDECREF(set);
        PyObject *setter = pair == NULL ? NULL : PyCFunction_NewEx(&f->method, pair, NULL);
        if (setter == NULL && ferrule_is_verifying()) {
            PyErr_Clear();
        }
        else {
            failed = ferrule_put_name(names, f->method.ml_name, setter) < 0;
        }
        Py_XDECREF(pair);
    }
    return failed ? -1 : 0;
}

#endif
