/* An iterator that makes named tuples (name, inode, kind) of the entries of a ferrule_batch.
 *
 * It has no entries itself: batch->taken and batch->count say what is left of the batch. Python code sets them
 * while it holds the GIL, also to end the iteration at once. When nothing is left, the iterator calls refill(),
 * which returns true if there are more entries, and false at the end.
 */
#include "lib_methods.h"

#ifndef PYPY_VERSION

#include <string.h>

#include "directory.h"

#define FERRULE_KINDS 256 /* as many as a char of batch->kinds has values */

typedef struct {
    PyObject_HEAD
    ferrule_batch *batch; /* kept alive by refill */
    PyObject *refill;     /* owned: a callable without arguments */
    PyObject *entry_type; /* owned: a subclass of tuple that adds no state */
    PyObject *kinds;      /* owned: a tuple with a Python object for each value of a kind */
    PyObject *arguments;  /* owned: ((name, inode, kind),), used again for each entry */
    int as_bytes;         /* whether names are bytes, not str */
} ferrule_entry_iterator;

/* A tuple that holds a tuple of three, both without values: new reference, or NULL with an exception set. */
static PyObject *ferrule_new_arguments(void)
{
    PyObject *values = PyTuple_New(3);
    if (values == NULL) {
        return NULL;
    }
    PyObject *arguments = PyTuple_Pack(1, values);
    Py_DECREF(values);
    return arguments;
}

/* The arguments for the next entry: new reference, or NULL with an exception set. They are used again only if
 * nobody else has them. Another thread may be in tuple's constructor with them, because a garbage collection
 * can run there, and let another thread run. */
static PyObject *ferrule_unused_arguments(ferrule_entry_iterator *self)
{
    if (Py_REFCNT(self->arguments) > 1) {
        PyObject *arguments = ferrule_new_arguments();
        if (arguments == NULL) {
            return NULL;
        }
        Py_DECREF(self->arguments);
        self->arguments = arguments;
    }
    Py_INCREF(self->arguments);
    return self->arguments;
}

/* Moves the next entry from a batch that has one left into `values` (borrowed), a tuple that only the caller
 * knows. 0, or -1 with an exception set. */
static int ferrule_take_entry(ferrule_entry_iterator *self, PyObject *values)
{
    ferrule_batch *batch = self->batch;
    int index = batch->taken++;
    const char *text = batch->names + batch->next;
    Py_ssize_t length = (Py_ssize_t)strlen(text);
    batch->next += (int)length + 1;

    PyObject *name = self->as_bytes ? PyBytes_FromStringAndSize(text, length)
                                    : PyUnicode_DecodeFSDefaultAndSize(text, length);
    /* PyTuple_SetItem takes the reference, also when it fails. */
    if (name == NULL || PyTuple_SetItem(values, 0, name) < 0) {
        return -1;
    }
    PyObject *inode = PyLong_FromUnsignedLongLong(batch->inodes[index]);
    if (inode == NULL || PyTuple_SetItem(values, 1, inode) < 0) {
        return -1;
    }
    PyObject *kind = PyTuple_GetItem(self->kinds, (unsigned char)batch->kinds[index]);
    Py_XINCREF(kind);
    return kind == NULL ? -1 : PyTuple_SetItem(values, 2, kind);
}

/* The next entry of a batch that has one left: new reference, or NULL with an exception set. */
static PyObject *ferrule_new_entry(ferrule_entry_iterator *self)
{
    PyObject *arguments = ferrule_unused_arguments(self);
    if (arguments == NULL) {
        return NULL;
    }
    PyObject *entry = NULL;
    if (ferrule_take_entry(self, PyTuple_GetItem(arguments, 0)) == 0) {
        newfunc new_tuple = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
        entry = new_tuple((PyTypeObject *)self->entry_type, arguments, NULL);
    }
    Py_DECREF(arguments);
    return entry;
}

/* tp_iternext: new reference; or NULL with an exception set, or without one at the end. */
static PyObject *ferrule_next_entry_tuple(ferrule_entry_iterator *self)
{
    while (self->batch->taken >= self->batch->count) {
        PyObject *more = PyObject_CallNoArgs(self->refill);
        if (more == NULL) {
            return NULL;
        }
        int truth = PyObject_IsTrue(more);
        Py_DECREF(more);
        if (truth <= 0) {
            return NULL;
        }
    }
    return ferrule_new_entry(self);
}

/* tp_new: takes (address, refill, entry_type, kinds, as_bytes); at `address` is a ferrule_batch that lives as
 * long as `refill`. New reference, or NULL with an exception set. */
static PyObject *ferrule_new_entry_iterator(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *address, *refill, *entry_type, *kinds;
    int as_bytes;
    if (keywords != NULL && PyDict_Size(keywords) != 0) {
        PyErr_SetString(PyExc_TypeError, "an entry iterator takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "OOO!O!p", &address, &refill, &PyType_Type, &entry_type,
                          &PyTuple_Type, &kinds, &as_bytes)) {
        return NULL;
    }
    if (!PyType_IsSubtype((PyTypeObject *)entry_type, &PyTuple_Type) ||
        PyTuple_Size(kinds) != FERRULE_KINDS) {
        PyErr_SetString(PyExc_TypeError, "expected a subclass of tuple and 256 kinds");
        return NULL;
    }
    ferrule_batch *batch = PyLong_AsVoidPtr(address);
    if (batch == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "a batch cannot be at address 0");
        }
        return NULL;
    }
    PyObject *arguments = ferrule_new_arguments();
    if (arguments == NULL) {
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    ferrule_entry_iterator *self = (ferrule_entry_iterator *)allocate(type, 0);
    if (self == NULL) {
        Py_DECREF(arguments);
        return NULL;
    }
    Py_INCREF(refill);
    Py_INCREF(entry_type);
    Py_INCREF(kinds);
    self->batch = batch;
    self->refill = refill;
    self->entry_type = entry_type;
    self->kinds = kinds;
    self->arguments = arguments;
    self->as_bytes = as_bytes;
    return (PyObject *)self;
}

/* tp_dealloc: releases what the iterator owns, and its reference to its heap type. */
static void ferrule_free_entry_iterator(ferrule_entry_iterator *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(self->refill);
    Py_XDECREF(self->entry_type);
    Py_XDECREF(self->kinds);
    Py_XDECREF(self->arguments);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Without Py_TPFLAGS_HAVE_GC: ferrule.directory makes sure that nothing that an iterator holds refers back to
 * it. So a scan that is dropped closes its directory at once, not at the next garbage collection. */
static PyType_Slot ferrule_entry_iterator_slots[] = {
    {Py_tp_new, (void *)ferrule_new_entry_iterator},
    {Py_tp_dealloc, (void *)ferrule_free_entry_iterator},
    {Py_tp_iter, (void *)PyObject_SelfIter},
    {Py_tp_iternext, (void *)ferrule_next_entry_tuple},
    {0, NULL},
};

static PyType_Spec ferrule_entry_iterator_spec = {
    .name = "ferrule._lib.EntryIterator",
    .basicsize = sizeof(ferrule_entry_iterator),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = ferrule_entry_iterator_slots,
};

PyObject *ferrule_entry_iterator_type(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyType_FromSpec(&ferrule_entry_iterator_spec);
}

#endif
