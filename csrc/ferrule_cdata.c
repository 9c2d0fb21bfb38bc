#include "ferrule_cdata.h"

#ifndef PYPY_VERSION

#ifndef FERRULE_ONE_UNIT
ferrule_cdata_types ferrule_cdatas;
#endif

/* A pointer of a cdata, by cffi's own cast to a number; NULL with an exception set where it fails. */
static void *ferrule_address_of(PyObject *ffi, PyObject *cdata)
{
    PyObject *number = PyObject_CallMethod(ffi, "cast", "sO", "uintptr_t", cdata);
    PyObject *whole = number == NULL ? NULL : PyNumber_Long(number);
    void *address = whole == NULL ? NULL : PyLong_AsVoidPtr(whole);
    Py_XDECREF(number);
    Py_XDECREF(whole);
    return address;
}

/* Takes the type of the pointer `cdata`, and tells whether the object is laid out as expected: 1 or 0, or
 * -1 with an exception set. Steals the reference. */
static int ferrule_look_at(PyObject *ffi, PyObject *cdata, PyTypeObject **type)
{
    if (cdata == NULL) {
        return -1;
    }
    *type = Py_TYPE(cdata);
    PyObject *size = PyObject_GetAttrString((PyObject *)*type, "__basicsize__");
    PyObject *ctype = size == NULL ? NULL : PyObject_CallMethod(ffi, "typeof", "O", cdata);
    void *address = ctype == NULL ? NULL : ferrule_address_of(ffi, cdata);
    int is_expected = -1;
    if (address != NULL) {
        const ferrule_cdata *expected = (const ferrule_cdata *)cdata;
        is_expected = PyLong_AsSize_t(size) >= sizeof *expected && expected->type == ctype &&
                      expected->address == address;
    }
    Py_XDECREF(size);
    Py_XDECREF(ctype);
    Py_DECREF(cdata);
    return PyErr_Occurred() ? -1 : is_expected;
}

FERRULE_SHARED int ferrule_cdata_load(PyObject *ffi)
{
    ferrule_cdata_types found;
    int owner = ferrule_look_at(ffi, PyObject_CallMethod(ffi, "new", "s", "char *"), &found.owner);
    /* Any address does, but for that of another object. */
    int plain = owner < 0 ? -1
                          : ferrule_look_at(ffi,
                                            PyObject_CallMethod(ffi, "cast", "sn", "void *",
                                                                (Py_ssize_t)(size_t)&ferrule_cdatas),
                                            &found.plain);
    PyObject *pointer = plain < 0 ? NULL : PyObject_CallMethod(ffi, "new", "s", "char *");
    PyObject *destructor = pointer == NULL ? NULL : PyObject_GetAttrString(ffi, "typeof");
    int ended = destructor == NULL
                    ? -1
                    : ferrule_look_at(ffi, PyObject_CallMethod(ffi, "gc", "OO", pointer, destructor),
                                      &found.ended);
    Py_XDECREF(pointer);
    Py_XDECREF(destructor);
    if (ended < 0) {
        return -1;
    }
    found.readable = plain && owner && ended;
    ferrule_cdatas = found;
    return 0;
}

#endif
