#include "ferrule_held.h"

#ifndef PYPY_VERSION

#include "ferrule_handles.h"
#include "ferrule_state.h"

#include <string.h>

FERRULE_INTERNAL void ferrule_let_go(ferrule_held *held)
{
    while (held != NULL) {
        ferrule_held *next = held->next; /* read first: a ferrule_held may be in the memory that it holds */
        if (held->memory == NULL) {
            ferrule_release_buffer((ferrule_buffer *)(held + 1));
        }
#ifndef FERRULE_NO_HANDLES
        else if (held->start == NULL) {
            ferrule_let_handle_go(held->memory);
        }
#endif
        Py_XDECREF(held->memory);
        held = next;
    }
}

FERRULE_INTERNAL void *ferrule_hold_memory(ferrule_call_memory *memory, Py_ssize_t size, size_t alignment)
{
    /* The bytearray begins with the ferrule_held that holds it, so that this needs no memory of the call's. */
    size_t more = sizeof(ferrule_held) + _Alignof(ferrule_held) + alignment;
    PyObject *owner = NULL;
    if (size <= PY_SSIZE_T_MAX - (Py_ssize_t)more) {
        owner = PyByteArray_FromStringAndSize(NULL, size + (Py_ssize_t)more);
    }
    if (owner == NULL) {
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    ferrule_held *hold = ferrule_aligned(PyByteArray_AsString(owner), _Alignof(ferrule_held));
    char *start = ferrule_aligned((char *)(hold + 1), alignment);
    *hold = (ferrule_held){memory->held, owner, start, size};
    memory->held = hold;
    return start;
}

/* What ffi.gc() calls when a result is destroyed. It does nothing, but as long as the result lives, so do this
 * function and its `self`, which is the memory. New reference. */
static PyObject *ferrule_ended(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(result))
{
    Py_RETURN_NONE;
}

static PyMethodDef ferrule_ended_method = {"ended", ferrule_ended, METH_O, NULL};

FERRULE_INTERNAL PyObject *ferrule_keep_memory(PyObject *result, const char *address,
                                               const ferrule_held *held)
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

FERRULE_INTERNAL PyObject *ferrule_keep_for_record(PyObject *result, const char *record, size_t size,
                                                   const ferrule_held *held)
{
    const char *address;
    /* Without the result, its record may be gone. */
    for (size_t at = 0; result != NULL && at + sizeof address <= size; at++) {
        memcpy(&address, record + at, sizeof address);
        result = ferrule_keep_memory(result, address, held);
    }
    return result;
}

#endif
