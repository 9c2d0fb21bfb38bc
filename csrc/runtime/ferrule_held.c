#include "ferrule_held.h"

#ifndef PYPY_VERSION

#include "ferrule_handles.h"
#include "ferrule_stack.h"
#include "ferrule_state.h"

#include <string.h>

FERRULE_INTERNAL void ferrule_let_go(ferrule_held *held)
{
    for (; held != NULL; held = held->next) {
        if (held->memory == NULL) {
            ferrule_release_buffer((ferrule_buffer *)(held + 1));
        }
#ifndef FERRULE_NO_HANDLES
        else if (held->start == NULL) {
            ferrule_let_handle_go(held->memory);
        }
#endif
        Py_XDECREF(held->memory);
    }
}

FERRULE_INTERNAL char *ferrule_hold_memory(ferrule_held *hold, ferrule_held **held, Py_ssize_t size)
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
    for (size_t at = 0; at + sizeof address <= size; at++) {
        memcpy(&address, record + at, sizeof address);
        result = ferrule_keep_memory(result, address, held);
    }
    return result;
}

#endif
