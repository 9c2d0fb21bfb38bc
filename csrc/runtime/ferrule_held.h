/* What is held during a call: buffers, handles, and temporary memory that is not on the stack. */
#ifndef FERRULE_HELD_H
#define FERRULE_HELD_H

#include "ferrule_buffers.h"

/* Temporary memory is aligned for any type that cffi knows. */
#define FERRULE_ALIGNMENT sizeof(long double)

/* One buffer or piece of memory, in a linked list on the stack of the call. */
typedef struct ferrule_held {
    struct ferrule_held *next;
    PyObject *memory; /* owned: a bytearray, or a handle in use; NULL if a ferrule_buffer follows this struct */
    char *start;      /* the first aligned byte in the bytearray; NULL for a handle */
    Py_ssize_t size;  /* how many bytes of it are used */
} ferrule_held;

/* Memory of `size` bytes, held by `hold`, which becomes the first of *held; NULL with an exception set. */
FERRULE_INTERNAL char *ferrule_hold_memory(ferrule_held *hold, ferrule_held **held, Py_ssize_t size);

/* Releases everything. */
FERRULE_INTERNAL void ferrule_let_go(ferrule_held *held);

/* The `result` of a call; or, if its `address` is in temporary memory, a new object that keeps that memory
 * alive. Takes the reference to `result`, which may be NULL with an exception set. New reference, or NULL
 * with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_keep_memory(PyObject *result, const char *address,
                                               const ferrule_held *held);

/* The same for a result that is a struct of `size` bytes, at `record`. Some structs are packed, so a pointer
 * may begin at any of its bytes. */
FERRULE_INTERNAL PyObject *ferrule_keep_for_record(PyObject *result, const char *record, size_t size,
                                                   const ferrule_held *held);

#endif
