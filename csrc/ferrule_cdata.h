/* What a cdata holds, read without a call.
 *
 * cffi keeps the layout of its objects to itself, but it has been this one since its first release. When
 * a module is imported, three objects whose types and addresses are known are held against it; where
 * they differ, everything goes through cffi's functions.
 */
#ifndef FERRULE_CDATA_H
#define FERRULE_CDATA_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* How a cdata begins. */
typedef struct {
    PyObject_HEAD
    PyObject *type; /* cffi's */
    void *address;  /* a pointer's value; of any other type, where the value stands */
} ferrule_cdata;

/* The Python types of nearly all cdata. */
typedef struct {
    PyTypeObject *plain; /* what is read from C, or cast */
    PyTypeObject *owner; /* made by ffi.new() */
    PyTypeObject *ended; /* made by ffi.gc() */
    int readable;        /* whether ferrule_cdata is their layout */
} ferrule_cdata_types;

FERRULE_SHARED_DATA ferrule_cdata_types ferrule_cdatas;

/* Fills ferrule_cdatas. 0, or -1 with an exception set. */
FERRULE_SHARED int ferrule_cdata_load(PyObject *ffi);

/* Whether the object is a cdata of one of these types. */
static inline int ferrule_is_cdata(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    return type == ferrule_cdatas.plain || type == ferrule_cdatas.owner ||
           type == ferrule_cdatas.ended;
}

/* Whether `address` of the object, for which ferrule_is_cdata() holds, can be read, and is what a value of
 * cffi's `type` is: no conversion is needed. */
static inline int ferrule_is_exactly(PyObject *object, PyObject *type)
{
    return ferrule_cdatas.readable && ((ferrule_cdata *)object)->type == type;
}

#endif
