/* The memory that a call needs while it lasts, and what else it holds: buffers and handles. */
#ifndef FERRULE_HELD_H
#define FERRULE_HELD_H

#include "ferrule_buffers.h"
#include "ferrule_stack.h"

/* How many bytes of temporary memory are on the stack: enough for nearly all calls, and little for a thread with
 * a small stack. Larger arguments get memory from Python. */
#define FERRULE_ON_STACK 2048

/* Temporary memory is aligned for any type that cffi knows. */
#define FERRULE_ALIGNMENT _Alignof(long double)

/* One buffer, handle or piece of memory, in a linked list. */
typedef struct ferrule_held {
    struct ferrule_held *next;
    PyObject *memory; /* owned: a bytearray, or a handle in use; NULL if a ferrule_buffer follows this struct */
    char *start;      /* the first byte in the bytearray that is used; NULL for a handle */
    Py_ssize_t size;  /* how many bytes of it are used */
} ferrule_held;

/* What one call holds. */
typedef struct {
    ferrule_held *held;
    char *next; /* the bytes on the stack that are still free: from here */
    char *end;  /* to here */
} ferrule_call_memory;

/* Memory of `size` bytes in an object of Python's, which ferrule_keep_memory() can keep alive after the call; NULL
 * with an exception set. */
FERRULE_INTERNAL FERRULE_APART void *ferrule_hold_memory(ferrule_call_memory *memory, Py_ssize_t size,
                                                         size_t alignment);

/* Memory of `size` bytes for the time of the call; NULL with an exception set. */
static inline void *ferrule_take_memory(ferrule_call_memory *memory, Py_ssize_t size, size_t alignment)
{
    char *start = ferrule_aligned(memory->next, alignment);
    if (memory->end - start < size) {
        return ferrule_hold_memory(memory, size, alignment);
    }
    memory->next = start + size;
    return start;
}

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
