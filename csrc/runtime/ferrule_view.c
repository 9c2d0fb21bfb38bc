#include "ferrule_view.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_lookup.h"
#include "ferrule_state.h"

#include <string.h>

/* PyBUF_FORMAT and PyBUF_STRIDES: a view with any strides is accepted, so that the checks can say what is
 * wrong with it. */
#define FERRULE_FORMAT 0x0004
#define FERRULE_ANY_STRIDES (0x0010 | 0x0008)

/* The protocol's functions, NULL if they are not to be used. */
static struct {
    int known; /* whether they were looked up */
    int (*check)(PyObject *);
    int (*get)(PyObject *, ferrule_view *, int);
    void (*release)(ferrule_view *);
    int (*contiguous)(const ferrule_view *, char);
} ferrule_protocol;

/* Looks up the functions. Interpreters before 3.11 have them too, but their Py_buffer is not part of the
 * stable ABI. */
static void ferrule_find_protocol(void)
{
    ferrule_protocol.known = 1;
    PyObject *version = PySys_GetObject("hexversion");
    if (version == NULL || PyLong_AsLong(version) < 0x030b0000) {
        PyErr_Clear();
        return;
    }
    if (!ferrule_look_up(&ferrule_protocol.check, "PyObject_CheckBuffer") ||
        !ferrule_look_up(&ferrule_protocol.get, "PyObject_GetBuffer") ||
        !ferrule_look_up(&ferrule_protocol.release, "PyBuffer_Release") ||
        !ferrule_look_up(&ferrule_protocol.contiguous, "PyBuffer_IsContiguous")) {
        ferrule_protocol.check = NULL;
        ferrule_protocol.get = NULL;
        ferrule_protocol.release = NULL;
    }
}

FERRULE_INTERNAL int ferrule_is_buffer(PyObject *object)
{
    if (!ferrule_protocol.known) {
        ferrule_find_protocol();
    }
    if (PyType_GetFlags(Py_TYPE(object)) &
        (Py_TPFLAGS_BYTES_SUBCLASS | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS)) {
        return 0;
    }
    if (ferrule_protocol.check != NULL) {
        return ferrule_protocol.check(object);
    }
    PyObject *view = PyMemoryView_FromObject(object);
    PyErr_Clear();
    Py_XDECREF(view);
    return view != NULL;
}

/* The `shape` of a memoryview (borrowed) of `count` dimensions, which the caller frees; NULL with an
 * exception set. */
static Py_ssize_t *ferrule_shape_of(PyObject *memory, int count)
{
    PyObject *lengths = PyObject_GetAttrString(memory, "shape");
    Py_ssize_t *shape = lengths == NULL ? NULL : PyMem_Calloc((size_t)count + 1, sizeof *shape);
    if (shape == NULL && lengths != NULL) {
        PyErr_NoMemory();
    }
    for (int i = 0; shape != NULL && i < count; i++) {
        shape[i] = PyLong_AsSsize_t(PyTuple_GetItem(lengths, i));
    }
    Py_XDECREF(lengths);
    return shape;
}

/* The address of the items of `object` (borrowed), which `buffer` then keeps alive; NULL with an exception
 * set, or without one for an empty buffer. */
static void *ferrule_address_through_cffi(ferrule_buffer *buffer, PyObject *object)
{
    buffer->cdata = PyObject_CallMethod(ferrule_module.ffi, "from_buffer", "O", object);
    return buffer->cdata == NULL ? NULL : ferrule_to_pointer(buffer->cdata, ferrule_module.char_pointer);
}

/* Does what PyObject_GetBuffer does, without it: fills what is read of a view. Sets *contiguous. 0, or -1
 * with an exception set. */
static int ferrule_view_through_cffi(ferrule_buffer *buffer, PyObject *object, int *contiguous)
{
    buffer->memory = PyMemoryView_FromObject(object);
    if (buffer->memory == NULL) {
        return -1;
    }
    ferrule_view *view = &buffer->view;
    view->itemsize = ferrule_number_of(buffer->memory, "itemsize");
    view->readonly = (int)ferrule_number_of(buffer->memory, "readonly");
    view->len = ferrule_number_of(buffer->memory, "nbytes");
    view->ndim = (int)ferrule_number_of(buffer->memory, "ndim");
    view->shape = buffer->shape = PyErr_Occurred() ? NULL : ferrule_shape_of(buffer->memory, view->ndim);
    *contiguous = (int)ferrule_number_of(buffer->memory, "c_contiguous");
    PyObject *format = PyErr_Occurred() ? NULL : PyObject_GetAttrString(buffer->memory, "format");
    buffer->format = format == NULL ? NULL : PyUnicode_AsUTF8String(format);
    Py_XDECREF(format);
    if (buffer->format == NULL) {
        return -1;
    }
    view->format = PyBytes_AsString(buffer->format);
    view->buf = *contiguous ? ferrule_address_through_cffi(buffer, object) : NULL;
    return PyErr_Occurred() ? -1 : 0;
}

/* Whether the view is contiguous; for the frequent ones a look at the strides is enough. Some objects, such as
 * those of ctypes, have no strides. */
static inline int ferrule_is_contiguous(const ferrule_view *view)
{
    return (view->ndim == 1 && view->suboffsets == NULL && view->strides != NULL &&
            view->strides[0] == view->itemsize) ||
           ferrule_protocol.contiguous(view, 'C');
}

FERRULE_INTERNAL int ferrule_view_buffer(ferrule_buffer *buffer, PyObject *object, int wants_format,
                                         int *contiguous)
{
    buffer->memory = NULL;
    buffer->cdata = NULL;
    buffer->format = NULL;
    buffer->shape = NULL;
    if (ferrule_protocol.get == NULL) {
        int done = ferrule_view_through_cffi(buffer, object, contiguous);
        if (done < 0) {
            ferrule_release_buffer(buffer);
        }
        return done;
    }
    int wants = FERRULE_ANY_STRIDES | (wants_format ? FERRULE_FORMAT : 0);
    if (ferrule_protocol.get(object, &buffer->view, wants) < 0) {
        return -1;
    }
    *contiguous = ferrule_is_contiguous(&buffer->view);
    return 0;
}

FERRULE_INTERNAL void ferrule_release_buffer(ferrule_buffer *buffer)
{
    if (ferrule_protocol.release != NULL) {
        ferrule_protocol.release(&buffer->view);
    }
    PyMem_Free(buffer->shape);
    Py_XDECREF(buffer->format);
    Py_XDECREF(buffer->cdata);
    Py_XDECREF(buffer->memory);
}

#endif
