/* What is held for the duration of a call: buffers, and temporary memory that is not on the stack.
 *
 * Included by ferrule_slow_calls.c.
 */
#ifndef FERRULE_HELD_H
#define FERRULE_HELD_H

#include "ferrule_run.h"

#include <string.h>

/* Temporary memory is aligned for any type that cffi knows. */
#define FERRULE_ALIGNMENT sizeof(long double)

typedef struct ferrule_held {
    struct ferrule_held *next;
    PyObject *memory; /* a bytearray; NULL: a ferrule_buffer follows */
    char *start;      /* in the bytearray */
    Py_ssize_t size;  /* from `start` on */
} ferrule_held;

/* Releases everything. */
static void ferrule_let_go(ferrule_held *held)
{
    for (; held != NULL; held = held->next) {
        if (held->memory == NULL) {
            ferrule_buffer_release((ferrule_buffer *)(held + 1));
        }
        Py_XDECREF(held->memory);
    }
}

/* Memory of `size` bytes, held by `hold`, which becomes the first of *held; NULL with an exception set. */
static char *ferrule_hold_memory(ferrule_held *hold, ferrule_held **held, Py_ssize_t size)
{
    PyObject *memory = NULL;
    if (size <= PY_SSIZE_T_MAX - (Py_ssize_t)FERRULE_ALIGNMENT) {
        memory = PyByteArray_FromStringAndSize(NULL, size + (Py_ssize_t)FERRULE_ALIGNMENT);
    }
    if (memory == NULL) {
        return PyErr_Occurred() ? NULL : (char *)PyErr_NoMemory();
    }
    char *start = ferrule_aligned(PyByteArray_AsString(memory), FERRULE_ALIGNMENT);
    *hold = (ferrule_held){*held, memory, start, size};
    *held = hold;
    return start;
}

/* Called when a result that uses the memory `self` is destroyed. */
static PyObject *ferrule_ended(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(result))
{
    return ferrule_none();
}

static PyMethodDef ferrule_ended_method = {"ended", ferrule_ended, METH_O, NULL};

/* The `result` of a call, or if it points into temporary memory, at `address`, a new one that keeps that
 * memory alive. Takes the reference to `result`, which may be NULL with an exception set. New reference, or
 * NULL with an exception set. */
static PyObject *ferrule_keep_memory(PyObject *result, const char *address, const ferrule_held *held)
{
    while (held != NULL && (held->memory == NULL || address < held->start ||
                            address >= held->start + held->size)) {
        held = held->next;
    }
    if (result == NULL || held == NULL) {
        return result;
    }
    PyObject *keeper = PyCFunction_NewEx(&ferrule_ended_method, held->memory, NULL);
    PyObject *kept = keeper == NULL ? NULL
                                    : PyObject_CallMethod(ferrule_module.ffi, "gc", "OO", result, keeper);
    Py_XDECREF(keeper);
    Py_DECREF(result);
    return kept;
}

/* The same for the result that is a struct of `size` bytes, at `record`: any of its bytes may begin a
 * pointer, since some structs are packed. */
static PyObject *ferrule_keep_for_record(PyObject *result, const char *record, size_t size,
                                         const ferrule_held *held)
{
    const char *address;
    for (size_t at = 0; at + sizeof address <= size; at++) {
        memcpy(&address, record + at, sizeof address);
        result = ferrule_keep_memory(result, address, held);
    }
    return result;
}

#endif
