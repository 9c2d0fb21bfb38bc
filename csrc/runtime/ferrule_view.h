/* Views of buffers (NumPy arrays, memoryview, array.array).
 *
 * The functions of the buffer protocol are in the limited API from Python 3.11 on, so a module for 3.10
 * cannot name them. They are looked up in the running interpreter. On 3.10 itself ffi.from_buffer() and
 * memoryview do the same, only slower.
 */
#ifndef FERRULE_VIEW_H
#define FERRULE_VIEW_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Py_buffer, as the stable ABI has it since 3.11. */
typedef struct {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} ferrule_view;

/* A view that is held during a call, and what keeps it valid. */
typedef struct {
    ferrule_view view;
    /* Only on 3.10, else NULL; owned: */
    PyObject *memory;  /* a memoryview, */
    PyObject *cdata;   /* what from_buffer returned, */
    PyObject *format;  /* the view's format, bytes, */
    Py_ssize_t *shape; /* and the lengths of its dimensions */
} ferrule_buffer;

/* Whether `object` (borrowed) is a buffer, other than bytes, lists and tuples, which cffi passes itself; no
 * exception is set. */
FERRULE_INTERNAL FERRULE_APART int ferrule_is_buffer(PyObject *object);

/* Views the buffer `object` (borrowed), and sets *contiguous. `wants_format` tells whether the format will be
 * read: some buffers cannot describe their items. 0, or -1 with an exception set, and nothing is held. */
FERRULE_INTERNAL int ferrule_view_buffer(ferrule_buffer *buffer, PyObject *object, int wants_format,
                                         int *contiguous);

/* Ends the view. */
FERRULE_INTERNAL void ferrule_release_buffer(ferrule_buffer *buffer);

#endif
