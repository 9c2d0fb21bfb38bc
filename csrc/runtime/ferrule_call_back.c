#include "ferrule_call_back.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"
#include "ferrule_closing.h"
#include "ferrule_fill.h"
#include "ferrule_handles.h"
#include "ferrule_lists.h"
#include "ferrule_lookup.h"
#include "ferrule_stack.h"
#include "ferrule_unpack.h"

#include <string.h>

#if !defined(FERRULE_ONE_UNIT) && !defined(FERRULE_RUNTIME_UNIT)
FERRULE_THREAD_LOCAL char ferrule_this_thread;
#endif

/* PyObject_Vectorcall and PY_VECTORCALL_ARGUMENTS_OFFSET, which the limited API has from 3.12 on; the pointer is
 * NULL if the interpreter has no such function. */
static PyObject *(*ferrule_vectorcall)(PyObject *, PyObject *const *, size_t, PyObject *);
#define FERRULE_ROOM_BEFORE ((size_t)1 << (8 * sizeof(size_t) - 1))

/* Returns the state of the thread that has the GIL. NULL if the interpreter has no such function. */
static PyThreadState *(*ferrule_current_state)(void);

FERRULE_INTERNAL void ferrule_look_up_calls(void)
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
    int kind = layout->kind;
    /* In the order of how frequent they are; a switch would be compiled in another. */
    if (kind == FERRULE_POINTER) {
        void *pointer;
        memcpy(&pointer, memory, sizeof pointer);
        return ferrule_from_pointer(pointer, layout->type);
    }
    if (kind == FERRULE_I32) {
        return PyLong_FromLong(*(const int *)memory);
    }
    if (kind == FERRULE_STRUCT) { /* a va_list is found by its address, so it is not copied */
        return ferrule_is_lent(memory) ? ferrule_from_memory(memory, layout->type)
                                       : ferrule_from_record(memory, layout->type);
    }
    return ferrule_unpack(memory, layout, &text);
}

/* Releases the first `count` arguments. */
static inline void ferrule_release_arguments(PyObject **args, const ferrule_callback *callback, Py_ssize_t count)
{
    (void)callback;
    for (Py_ssize_t i = 0; i < count; i++) {
#ifndef FERRULE_NO_HANDLES
        if (callback->handles != NULL && callback->handles[i] != NULL) {
            ferrule_take_handle_back(args[i]);
        }
#endif
        Py_DECREF(args[i]);
    }
}

/* Fills `args` with the callback's arguments: new references. 0, or -1 with an exception set, and no reference
 * is held. */
static inline int ferrule_make_arguments(PyObject **args, const ferrule_callback *callback, void **values)
{
    for (Py_ssize_t i = 0; i < callback->count; i++) {
#ifndef FERRULE_NO_HANDLES
        if (callback->handles != NULL && callback->handles[i] != NULL) {
            void *pointer;
            memcpy(&pointer, values[i], sizeof pointer);
            args[i] = ferrule_lend_handle(callback->handles[i], pointer);
        }
        else
#endif
        {
            args[i] = ferrule_argument(values[i], callback->arguments[i]);
        }
        if (args[i] == NULL) {
            ferrule_release_arguments(args, callback, i);
            return -1;
        }
    }
    return 0;
}

/* ---- Handles that Python functions return ---- */

#ifndef FERRULE_NO_HANDLES
/* Puts what owns a handle (borrowed) into the list *given, which is made at first, and uses it. 0, or -1 with an
 * exception set. */
static int ferrule_give(void **given, ferrule_handle *handle)
{
    PyObject *owner = (PyObject *)ferrule_owner_of(handle);
    if (owner == NULL) { /* C's own, which Python does not free */
        return 0;
    }
    if (*given == NULL) {
        *given = PyList_New(0);
    }
    if (*given == NULL || PyList_Append(*given, owner) < 0) {
        return -1;
    }
    ((ferrule_handle *)owner)->uses++;
    return 0;
}

/* Whether what Python returned (borrowed) is a handle for C, or None for NULL, whose pointer is stored; -1 with an
 * exception set. */
static int ferrule_to_returned(const ferrule_callback *callback, PyObject *object, void **given, void **pointer)
{
    *pointer = NULL;
    if (callback->returned == NULL || given == NULL) {
        return 0;
    }
    if (object == Py_None) {
        return 1;
    }
    if (Py_TYPE(object) != callback->returned->made) {
        return 0;
    }
    *pointer = ((ferrule_handle *)object)->pointer;
    if (*pointer == NULL) {
        return ferrule_refuse_closed((ferrule_handle *)object);
    }
    return ferrule_give(given, (ferrule_handle *)object) < 0 ? -1 : 1;
}
#endif

FERRULE_INTERNAL void ferrule_end_given(PyObject *given)
{
    if (given == NULL) {
        return;
    }
#ifndef FERRULE_NO_HANDLES
    for (Py_ssize_t i = 0; i < PyList_Size(given); i++) {
        ferrule_let_handle_go(PyList_GetItem(given, i));
    }
#endif
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_DECREF(given); /* may run any code */
    PyErr_Restore(type, value, traceback);
}

/* ---- The call ---- */

/* Stores what Python returned (borrowed) where C looks for it. 0, or -1 with an exception set. */
static inline int ferrule_return(void *result, const ferrule_callback *callback, PyObject *object, void **given)
{
    const ferrule_layout *layout = callback->result;
#ifndef FERRULE_NO_HANDLES
    void *pointer;
    int is_handle = ferrule_to_returned(callback, object, given, &pointer);
    if (is_handle != 0) {
        memcpy(result, &pointer, sizeof pointer);
        return is_handle < 0 ? -1 : 0;
    }
#else
    (void)given;
#endif
    if (layout != NULL) {
        return ferrule_fill_number(result, layout, object)
                   ? 0
                   : ferrule_to_memory(result, layout->type, object);
    }
    if (object != Py_None) {
        PyErr_SetString(PyExc_TypeError,
                        "callback with the return type 'void' must return None");
        return -1;
    }
    return 0;
}

/* Calls the Python function (borrowed) and stores what it returns in *result. 0, or -1 with an exception set. */
static inline int ferrule_call_function(PyObject *function, const ferrule_callback *callback, void **values,
                                        void *result, void **given)
{
    Py_ssize_t count = callback->count;
    PyObject **room = alloca(sizeof *room * (size_t)(count + 1)), **args = room + 1, *object = NULL;
    if (ferrule_make_arguments(args, callback, values) < 0) {
        return -1;
    }
    if (ferrule_vectorcall != NULL) {
        room[0] = NULL; /* where Python puts the self of a method */
        object = ferrule_vectorcall(function, args, (size_t)count | FERRULE_ROOM_BEFORE, NULL);
    }
    else {
        PyObject *tuple = PyTuple_New(count);
        for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) {
            Py_INCREF(args[i]);
            PyTuple_SetItem(tuple, i, args[i]);
        }
        object = tuple == NULL ? NULL : PyObject_CallObject(function, tuple);
        Py_XDECREF(tuple);
    }
    /* Before the arguments end: it may return one of them. */
    int failed = object == NULL || ferrule_return(result, callback, object, given) < 0;
    Py_XDECREF(object);
    ferrule_release_arguments(args, callback, count);
    return failed ? -1 : 0;
}

FERRULE_INTERNAL int ferrule_call_with(PyObject *function, const ferrule_callback *callback, void **values,
                                       void *result, void **given)
{
    return ferrule_call_function(function, callback, values, result, given);
}

#ifndef FERRULE_NO_HANDLES
/* After the call: takes the first `count` items of the tuple back. Takes the reference to it. */
static void ferrule_take_all_back(const ferrule_callback *callback, PyObject *lent, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; callback->handles != NULL && i < count; i++) {
        if (callback->handles[i] != NULL) {
            ferrule_take_handle_back(PyTuple_GetItem(lent, i));
        }
    }
    Py_DECREF(lent);
}

/* The tuple with handles in the place of cffi's pointers: new reference, or NULL with an exception set. */
static PyObject *ferrule_lend_all(const ferrule_callback *callback, PyObject *args)
{
    PyObject *lent = PyTuple_New(callback->count);
    for (Py_ssize_t i = 0; lent != NULL && i < callback->count; i++) {
        PyObject *item = PyTuple_GetItem(args, i);
        if (callback->handles != NULL && callback->handles[i] != NULL) {
            void *pointer = ferrule_to_pointer(item, callback->arguments[i]->type);
            item = pointer == NULL && PyErr_Occurred() ? NULL : ferrule_lend_handle(callback->handles[i], pointer);
        } else {
            Py_INCREF(item);
        }
        if (item == NULL) {
            ferrule_take_all_back(callback, lent, i);
            return NULL;
        }
        PyTuple_SetItem(lent, i, item);
    }
    return lent;
}
#endif

FERRULE_INTERNAL PyObject *ferrule_call_with_cdata(PyObject *function, const ferrule_callback *callback, PyObject *args,
                                                   void **given)
{
#ifndef FERRULE_NO_HANDLES
    PyObject *lent = ferrule_lend_all(callback, args);
    PyObject *result = lent == NULL ? NULL : PyObject_CallObject(function, lent);
    void *pointer;
    int is_handle = result == NULL ? 0 : ferrule_to_returned(callback, result, given, &pointer);
    if (is_handle != 0) {
        Py_DECREF(result);
        result = is_handle < 0 ? NULL : ferrule_from_pointer(pointer, callback->result->type);
    }
    if (lent != NULL) {
        ferrule_take_all_back(callback, lent, callback->count);
    }
    return result;
#else
    (void)callback, (void)given;
    return PyObject_CallObject(function, args);
#endif
}

/* Reports that C called a function pointer after its call had ended. Needs the GIL. Py_AddPendingCall() takes
 * functions of this type; returns 0. */
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

FERRULE_INTERNAL FERRULE_COLD void ferrule_went_astray(ferrule_trampoline *trampoline)
{
    trampoline->astray = 1;
    if (trampoline->thread != NULL || !Py_IsInitialized()) {
        return; /* the call raises an exception when it ends */
    }
    if (PyGILState_GetThisThreadState() == NULL) {
        Py_AddPendingCall(ferrule_report_late, trampoline->parameter);
        return;
    }
    PyGILState_STATE state = PyGILState_Ensure();
    ferrule_report_late(trampoline->parameter);
    PyGILState_Release(state);
}

/* Calls the trampoline's Python function, with the GIL held. If it raises an exception, that is kept until
 * the call ends. */
static inline void ferrule_call_python(ferrule_trampoline *trampoline, void **values, void *result)
{
    const ferrule_callback *callback = trampoline->parameter->callback;
    if (ferrule_call_function(trampoline->function, callback, values, result, &trampoline->first->given) < 0) {
        void **raised = trampoline->first->raised;
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        if (raised[0] == NULL) {
            raised[0] = type, raised[1] = value, raised[2] = traceback;
        } else { /* a nested call, or one of another greenlet, raised one first */
            Py_XDECREF(type);
            Py_XDECREF(value);
            Py_XDECREF(traceback);
        }
    }
}

/* Whether this thread, which has this state, holds the GIL. Whether the called function releases it does not
 * tell: C may call back from inside another function that Python has called meanwhile. */
static inline int ferrule_has_gil(const PyThreadState *state)
{
    return ferrule_current_state() == state;
}

/* The same, whether this thread holds the GIL or not. */
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

/* Not inlined into trampolines: gcc would warn there of stores that are wider than their results, since it
 * cannot see that the layout rules them out. */
FERRULE_SHARED FERRULE_APART void ferrule_call_back(ferrule_trampoline *trampoline, void **values,
                                                    void *result)
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
