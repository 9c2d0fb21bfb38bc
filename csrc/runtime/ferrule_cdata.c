#include "ferrule_cdata.h"

#ifndef PYPY_VERSION

#ifndef FERRULE_ONE_UNIT
ferrule_cdata_types ferrule_cdatas;
#endif

/* The pointer that a cdata (borrowed) holds, by cffi's own cast to a number; NULL with an exception set if
 * that fails. */
static void *ferrule_address_of(PyObject *ffi, PyObject *cdata)
{
    PyObject *number = PyObject_CallMethod(ffi, "cast", "sO", "uintptr_t", cdata);
    PyObject *whole = number == NULL ? NULL : PyNumber_Long(number);
    void *address = whole == NULL ? NULL : PyLong_AsVoidPtr(whole);
    Py_XDECREF(number);
    Py_XDECREF(whole);
    return address;
}

/* Stores the Python type of the pointer or array `cdata` in *type, and clears *readable if the object is
 * not laid out as expected. Takes the reference to `cdata`. 0, or -1 with an exception set. */
static int ferrule_look_at(int *readable, PyTypeObject **type, PyObject *ffi, PyObject *cdata)
{
    if (cdata == NULL) {
        return -1;
    }
    *type = Py_TYPE(cdata);
    PyObject *size = PyObject_GetAttrString((PyObject *)*type, "__basicsize__");
    PyObject *ctype = size == NULL ? NULL : PyObject_CallMethod(ffi, "typeof", "O", cdata);
    void *address = ctype == NULL ? NULL : ferrule_address_of(ffi, cdata);
    if (address != NULL) {
        const ferrule_cdata *expected = (const ferrule_cdata *)cdata;
        *readable = *readable && PyLong_AsSize_t(size) >= sizeof *expected &&
                    expected->type == ctype && expected->address == address;
    }
    Py_XDECREF(size);
    Py_XDECREF(ctype);
    Py_DECREF(cdata);
    return PyErr_Occurred() ? -1 : 0;
}

FERRULE_SHARED int ferrule_cdata_load(PyObject *ffi)
{
    ferrule_cdata_types found = {0};
    int readable = 1;
    PyObject *any = PyObject_CallMethod(ffi, "cast", "si", "void *", 0x1000);
    PyObject *when_freed = any == NULL ? NULL : PyObject_GetAttrString(ffi, "typeof");
    found.void_type = when_freed == NULL ? NULL : PyObject_CallMethod(ffi, "typeof", "O", any);
    int failed = found.void_type == NULL;
    if (!failed) {
        Py_INCREF(any); /* ferrule_look_at() takes a reference */
        failed = ferrule_look_at(&readable, &found.plain, ffi, any) < 0 ||
                 ferrule_look_at(&readable, &found.owner, ffi,
                                 PyObject_CallMethod(ffi, "new", "s", "char *")) < 0 ||
                 ferrule_look_at(&readable, &found.ended, ffi,
                                 PyObject_CallMethod(ffi, "gc", "OO", any, when_freed)) < 0 ||
                 ferrule_look_at(&readable, &found.buffer, ffi,
                                 PyObject_CallMethod(ffi, "from_buffer", "y", "bytes")) < 0 ||
                 ferrule_look_at(&readable, &found.python, ffi,
                                 PyObject_CallMethod(ffi, "new_handle", "O", ffi)) < 0;
    }
    Py_XDECREF(any);
    Py_XDECREF(when_freed);
    if (failed) {
        Py_XDECREF(found.void_type);
        return -1;
    }
    if (readable) {
        found.readable[0] = found.plain;
        found.readable[1] = found.owner;
    }
    ferrule_cdatas = found;
    return 0;
}

#endif
