/* From C to Python: what a trampoline does when C calls it. */
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

/* The free trampolines of a parameter. The one that has been free for longest is taken first, and some
 * always stay free, so that it is noticed if C calls the function of a call that has ended. */
typedef struct {
    ferrule_trampoline *first;
    ferrule_trampoline *last;
    int count;
} ferrule_queue;

/* What is known of a parameter at run time; lives as long as the process. */
typedef struct ferrule_callback {
    PyObject *type;                   /* cffi's type of the function pointer */
    const ferrule_layout *result;     /* NULL for void */
    const ferrule_layout **arguments; /* NULL before the first call */
    Py_ssize_t count;                 /* of arguments */
    ferrule_queue compiled;
    ferrule_queue closures; /* of libffi */
} ferrule_callback;

/* Its address differs in each thread. */
static FERRULE_THREAD_LOCAL char ferrule_this_thread;

/* PyObject_Vectorcall and PY_VECTORCALL_ARGUMENTS_OFFSET, which the limited API has from 3.12 on; NULL where
 * the interpreter does not tell. */
static PyObject *(*ferrule_vectorcall)(PyObject *, PyObject *const *, size_t, PyObject *);
#define FERRULE_ROOM_BEFORE ((size_t)1 << (8 * sizeof(size_t) - 1))

/* Returns the thread state that has the GIL, or this thread's if it has the GIL. The pointer is NULL if
 * the interpreter has no such function. */
static PyThreadState *(*ferrule_current_state)(void);

/* Looks up functions that are not in the limited API of 3.10. */
static void ferrule_look_up_calls(void)
{
    ferrule_look_up(&ferrule_vectorcall, "PyObject_Vectorcall");
    if (!ferrule_look_up(&ferrule_current_state, "PyThreadState_GetUnchecked")) {
        ferrule_look_up(&ferrule_current_state, "_PyThreadState_UncheckedGet"); /* before 3.13 */
    }
}

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

/* Reports that C called a function pointer whose call has ended. Has Py_AddPendingCall's signature; needs
 * the GIL. Returns 0. */
static int ferrule_report_late(void *parameter)
{
    const ferrule_scoped *late = parameter;
    PyErr_Format(PyExc_RuntimeError,
                 "C called argument %d of %s() after the call had ended, and got zero; if C keeps the "
                 "function, use ffi.callback() or --callback",
                 late->index + 1, late->c_name);
    PyErr_WriteUnraisable(late->callback->type);
    return 0;
}

/* Records that C called the trampoline from another thread or too late. A thread that Python does not
 * know must not wait for the GIL here: the GIL's holder may be waiting for the thread. */
FERRULE_COLD static void ferrule_went_astray(ferrule_trampoline *trampoline)
{
    trampoline->astray = 1;
    if (trampoline->thread != NULL || !Py_IsInitialized()) {
        return; /* the call raises it when it ends */
    }
    if (PyGILState_GetThisThreadState() == NULL) {
        Py_AddPendingCall(ferrule_report_late, trampoline->parameter);
        return;
    }
    PyGILState_STATE state = PyGILState_Ensure();
    ferrule_report_late(trampoline->parameter);
    PyGILState_Release(state);
}

/* Calls the trampoline's Python function with the GIL held; an exception is kept for the call. */
static inline void ferrule_call_python(ferrule_trampoline *trampoline, void **values, void *result)
{
    const ferrule_callback *callback = trampoline->parameter->callback;
    void **raised = trampoline->first->raised;
    PyObject *object = ferrule_call_function(trampoline->function, callback, values);
    if (object == NULL || ferrule_return(result, callback, object) < 0) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        if (raised[0] == NULL) {
            raised[0] = type, raised[1] = value, raised[2] = traceback;
        } else { /* a nested function, or another greenlet's, was first */
            Py_XDECREF(type);
            Py_XDECREF(value);
            Py_XDECREF(traceback);
        }
    }
    Py_XDECREF(object);
}

/* Whether this thread, which has this state, holds the GIL. Knowing whether the called function releases it
 * is not enough: C may call back from inside another function that Python called meanwhile. */
static inline int ferrule_has_gil(const PyThreadState *state)
{
    return ferrule_current_state() == state;
}

/* As ferrule_call_python(), with the GIL held or not. */
static inline void ferrule_enter_python(ferrule_trampoline *trampoline, void **values, void *result)
{
    PyThreadState *state = trampoline->state;
    if (ferrule_current_state == NULL) {
        PyGILState_STATE before = PyGILState_Ensure();
        ferrule_call_python(trampoline, values, result);
        PyGILState_Release(before);
    } else if (ferrule_has_gil(state)) {
        ferrule_call_python(trampoline, values, result);
    } else {
        PyEval_RestoreThread(state);
        ferrule_call_python(trampoline, values, result);
        PyEval_SaveThread();
    }
}

FERRULE_SHARED void ferrule_call_back(ferrule_trampoline *trampoline, void **values, void *result)
{
    if (trampoline->thread != &ferrule_this_thread) {
        ferrule_went_astray(trampoline);
        return;
    }
    if (trampoline->first->raised[0] != NULL) {
        return;
    }
    int keeps_errno = !(trampoline->parameter->flags & FERRULE_NO_ERRNO);
    if (keeps_errno) {
        ferrule_save_errno();
    }
    ferrule_enter_python(trampoline, values, result);
    if (keeps_errno) {
        ferrule_restore_errno();
    }
}

#endif
