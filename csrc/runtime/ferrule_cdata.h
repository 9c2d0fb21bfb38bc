/* Reading what a cdata holds, without a call of cffi.
 *
 * cffi does not publish the layout of its objects, but it has been this one since its first release. When a
 * module is imported, objects of all types, whose C type and address are known, are compared with it. If they
 * differ, everything goes through cffi's functions.
 */
#ifndef FERRULE_CDATA_H
#define FERRULE_CDATA_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* How a cdata begins. */
typedef struct {
    PyObject_HEAD
    PyObject *type; /* cffi's */
    void *address;  /* a pointer's value; for any other type, the place of the value */
} ferrule_cdata;

/* The Python types of cdata (borrowed: _cffi_backend keeps them). */
typedef struct {
    PyTypeObject *plain;  /* read from C, or made by ffi.cast() */
    PyTypeObject *owner;  /* made by ffi.new() */
    PyTypeObject *ended;  /* by ffi.gc() */
    PyTypeObject *buffer; /* by ffi.from_buffer() */
    PyTypeObject *python; /* by ffi.callback() and ffi.new_handle() */
    PyObject *void_type;  /* cffi's "void *", which it accepts for every pointer */
    PyTypeObject *readable[2]; /* plain and owner, if ferrule_cdata is the layout of all of them; else NULL */
} ferrule_cdata_types;

FERRULE_SHARED_DATA ferrule_cdata_types ferrule_cdatas;

/* Fills ferrule_cdatas. 0, or -1 with an exception set. */
FERRULE_SHARED FERRULE_COLD int ferrule_cdata_load(PyObject *ffi);

/* Whether the object is a cdata. */
static inline int ferrule_is_cdata(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    return type == ferrule_cdatas.plain || type == ferrule_cdatas.owner ||
           type == ferrule_cdatas.ended || type == ferrule_cdatas.buffer ||
           type == ferrule_cdatas.python;
}

/* The object as a cdata that can be read (borrowed), or NULL. */
static inline const ferrule_cdata *ferrule_readable(PyObject *object)
{
    return ferrule_is_cdata(object) && ferrule_cdatas.readable[0] ? (const ferrule_cdata *)object : NULL;
}

#endif
