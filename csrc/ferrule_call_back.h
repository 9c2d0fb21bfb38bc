/* From C to Python: what a trampoline calls, and the frames by which it finds the Python function. */
#ifndef FERRULE_CALL_BACK_H
#define FERRULE_CALL_BACK_H

#include "ferrule_calls.h"

#include "ferrule_scoped.h"

#include "ferrule_convert.h"
#include "ferrule_fill.h"
#include "ferrule_lookup.h"
#include "ferrule_unpack.h"

#if defined(_MSC_VER)
#define FERRULE_THREAD_LOCAL __declspec(thread)
#else
#define FERRULE_THREAD_LOCAL __thread
#endif

/* What is known of a parameter at run time; lives as long as the process. */
typedef struct ferrule_callback {
    PyObject *pointer;                /* cdata of the trampoline */
    PyObject *type;                   /* cffi's type of the function pointer */
    const ferrule_layout *result;     /* NULL for void */
    const ferrule_layout **arguments; /* NULL before the first call */
    Py_ssize_t count;                 /* of arguments */
} ferrule_callback;

/* PyObject_Vectorcall and PY_VECTORCALL_ARGUMENTS_OFFSET, which the limited API has from 3.12 on; NULL where
 * the interpreter does not tell. */
static PyObject *(*ferrule_vectorcall)(PyObject *, PyObject *const *, size_t, PyObject *);
#define FERRULE_ROOM_BEFORE ((size_t)1 << (8 * sizeof(size_t) - 1))

/* The type, value and traceback of what one of a call's Python functions raised, or NULL. */
typedef struct {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
} ferrule_raised;

/* A Python function for the time of a call, on the stack of that call. */
typedef struct ferrule_frame {
    const ferrule_scoped *parameter;
    PyObject *function; /* borrowed from the call's arguments */
    PyThreadState *thread;
    int depth; /* how many Python functions were running when the call began */
    ferrule_raised *raised;
    struct ferrule_frame *outer;
} ferrule_frame;

/* What a thread has: its innermost frame, and how many Python functions C has it running. */
typedef struct {
    ferrule_frame *frames;
    int running;
} ferrule_stack;

static FERRULE_THREAD_LOCAL ferrule_stack ferrule_own_stack;

/* The argument as an object: new reference, or NULL with an exception set. */
static inline PyObject *ferrule_argument(const char *memory, const ferrule_layout *layout)
{
    static const ferrule_text text = {NULL, NULL, 0};
    if (layout->kind == FERRULE_IS_POINTER) {
        void *pointer;
        memcpy(&pointer, memory, sizeof pointer);
        return ferrule_from_pointer(pointer, layout->ctype);
    }
    return layout->kind == FERRULE_IS_STRUCT ? ferrule_from_record(memory, layout->ctype)
                                             : ferrule_unpack(memory, layout, &text);
}

/* Fills `args` with the callback's arguments. 0, or -1 with an exception set and no reference held. */
static inline int ferrule_make_arguments(PyObject **args, const ferrule_callback *callback, void **values)
{
    for (Py_ssize_t i = 0; i < callback->count; i++) {
        args[i] = ferrule_argument(values[i], callback->arguments[i]);
        if (args[i] == NULL) {
            while (i > 0) {
                Py_DECREF(args[--i]);
            }
            return -1;
        }
    }
    return 0;
}

/* Calls the function: new reference, or NULL with an exception set. */
static inline PyObject *ferrule_call_function(PyObject *function,
                                              const ferrule_callback *callback, void **values)
{
    Py_ssize_t count = callback->count;
    PyObject **room = alloca(sizeof *room * (size_t)(count + 1)), **args = room + 1, *result = NULL;
    if (ferrule_make_arguments(args, callback, values) < 0) {
        return NULL;
    }
    if (ferrule_vectorcall != NULL) {
        room[0] = NULL; /* for the self of a method */
        result = ferrule_vectorcall(function, args, (size_t)count | FERRULE_ROOM_BEFORE, NULL);
    }
    else {
        PyObject *tuple = PyTuple_New(count);
        for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) {
            Py_INCREF(args[i]);
            PyTuple_SetItem(tuple, i, args[i]);
        }
        result = tuple == NULL ? NULL : PyObject_CallObject(function, tuple);
        Py_XDECREF(tuple);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(args[i]);
    }
    return result;
}

/* Puts what Python returned where C looks for it. 0, or -1 with an exception set. */
static inline int ferrule_return(void *result, const ferrule_callback *callback, PyObject *object)
{
    const ferrule_layout *layout = callback->result;
    if (layout != NULL) {
        return ferrule_fill_number(result, layout, object)
                   ? 0
                   : ferrule_to_memory(result, layout->ctype, object);
    }
    if (object != Py_None) {
        PyErr_SetString(PyExc_TypeError,
                        "callback with the return type 'void' must return None");
        return -1;
    }
    return 0;
}

/* What C calls behind the time of the call, or in a thread of its own, has no Python function. */
static void ferrule_blame_caller(const ferrule_scoped *parameter)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_Format(PyExc_RuntimeError,
                 "C called argument %d of %s() when no call of this thread was on its way",
                 parameter->index + 1, parameter->c_name);
    PyErr_WriteUnraisable(parameter->callback->pointer);
    PyGILState_Release(state);
}

FERRULE_SHARED void ferrule_call_back(ferrule_scoped *parameter, void **values, void *result)
{
    ferrule_stack *stack = &ferrule_own_stack;
    ferrule_frame *frame = stack->frames;
    while (frame != NULL && frame->parameter != parameter) {
        frame = frame->outer;
    }
    if (frame == NULL) {
        ferrule_blame_caller(parameter);
        return;
    }
    if (frame->raised->type != NULL) {
        return;
    }
    if (!(parameter->flags & FERRULE_NO_ERRNO)) {
        ferrule_save_errno();
    }
    /* Whether the GIL is released is known while the call itself runs; not within a further call that
     * its Python function makes. */
    int nested = stack->running != frame->depth;
    PyGILState_STATE state = PyGILState_LOCKED;
    if (nested) {
        state = PyGILState_Ensure();
    } else if (!(parameter->flags & FERRULE_HOLD_GIL)) {
        PyEval_RestoreThread(frame->thread);
    }
    stack->running++;
    PyObject *object = ferrule_call_function(frame->function, parameter->callback, values);
    if (object == NULL || ferrule_return(result, parameter->callback, object) < 0) {
        PyErr_Fetch(&frame->raised->type, &frame->raised->value, &frame->raised->traceback);
    }
    Py_XDECREF(object);
    stack->running--;
    if (nested) {
        PyGILState_Release(state);
    } else if (!(parameter->flags & FERRULE_HOLD_GIL)) {
        PyEval_SaveThread();
    }
    if (!(parameter->flags & FERRULE_NO_ERRNO)) {
        ferrule_restore_errno();
    }
}

#endif
