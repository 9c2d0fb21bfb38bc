#include "ferrule_python.h"

#include "ferrule_closures.h"

#ifndef PYPY_VERSION

#include "ferrule_alive.h"
#include "ferrule_call_back.h"
#include "ferrule_cffi.h"
#include "ferrule_closing.h"
#include "ferrule_contexts.h"
#include "ferrule_ctype.h"
#include "ferrule_stack.h"
#include "ferrule_state.h"
#include "ferrule_types.h"

#include <errno.h>
#include <string.h>

/* How many closures that have ended are kept before one is used again. So if C calls one too late, that is
 * most likely noticed. Their memory is never freed, for the same reason. */
enum { FERRULE_ENDED_CLOSURES = 8 };

typedef struct ferrule_closure {
    ferrule_closure_type *type;
    struct ferrule_closure *next; /* among those that have ended */
    int running;                  /* how many calls of its functions are under way */
    int ended;
    struct ferrule_closure **kept;      /* where the handle that keeps it, or the one before, refers to it; or NULL */
    struct ferrule_closure *kept_after; /* among those that the same handle keeps */
    int missed; /* C called a function where Python could not run; set by any thread */
    struct ferrule_closure *first; /* of the same call and scope `call`: it keeps what is raised during the call */
    PyObject *raised[3];   /* owned, or NULL */
    void *given;           /* the handles that its functions have given to C during the call: a list, owned, or NULL */
    PyObject *functions[]; /* owned, or NULL for None */
} ferrule_closure;

/* Makes what is known of the function pointers. 0, or -1 with an exception set. */
static int ferrule_prepare_closures(ferrule_closure_type *type, ferrule_function *function)
{
    if (function->types == NULL && ferrule_load_types(function) < 0) {
        return -1;
    }
    ferrule_look_up_calls();
    ferrule_callback *callbacks = PyMem_Calloc((size_t)type->count, sizeof *callbacks);
    if (callbacks == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < type->count; i++) {
        ferrule_callback *callback = &callbacks[i];
        callback->type = function->types[type->parts[i].position].type;
        if (ferrule_load_callback(callback) < 0) {
            PyMem_Free(callbacks); /* the layouts are kept: they belong to cffi's types */
            return -1;
        }
        int dropped = type->parts[i].dropped;
        if (dropped >= 0) {
            memmove(&callback->arguments[dropped], &callback->arguments[dropped + 1],
                    sizeof *callback->arguments * (size_t)(callback->count - dropped - 1));
            callback->count--;
        }
        callback->handles = type->parts[i].handles;
        callback->returned = type->parts[i].returned;
    }
    type->function = function;
    type->callbacks = callbacks;
    return 0;
}

/* A closure without functions: an old one if enough are waiting. NULL with an exception set. */
static ferrule_closure *ferrule_new_closure(ferrule_closure_type *type)
{
    ferrule_closure *closure = type->first;
    if (type->waiting > FERRULE_ENDED_CLOSURES) {
        type->first = closure->next;
        type->waiting--;
    } else {
        closure = PyMem_Calloc(1, sizeof *closure + sizeof(PyObject *) * (size_t)type->count);
        if (closure == NULL) {
            return (ferrule_closure *)PyErr_NoMemory();
        }
        closure->type = type;
    }
    closure->next = NULL;
    closure->ended = 0;
    return closure;
}

/* No handle keeps the closure any more. */
static void ferrule_keep_no_more(ferrule_closure *closure)
{
    if (closure->kept != NULL) {
        *closure->kept = closure->kept_after;
        if (closure->kept_after != NULL) {
            closure->kept_after->kept = closure->kept;
        }
        closure->kept = NULL;
        closure->kept_after = NULL;
    }
}

/* Ends the closure, unless that has been done: nobody calls its functions any more. If one is being called, the
 * last such call releases them. Leaves the exception that is set. */
static void ferrule_finish_closure(ferrule_closure *closure, int ends)
{
    if (ends) {
        closure->ended = 1;
        ferrule_keep_no_more(closure);
    }
    if (!closure->ended || closure->running > 0) {
        return;
    }
    ferrule_closure_type *type = closure->type;
    PyObject **released = alloca(sizeof *released * (size_t)type->count);
    memcpy(released, closure->functions, sizeof *released * (size_t)type->count);
    memset(closure->functions, 0, sizeof *released * (size_t)type->count);
    if (type->first == NULL) {
        type->first = closure;
    } else {
        type->last->next = closure;
    }
    type->last = closure;
    type->waiting++;
    PyObject *error, *value, *traceback;
    PyErr_Fetch(&error, &value, &traceback);
    for (int i = 0; i < type->count; i++) {
        Py_XDECREF(released[i]); /* may run any code */
    }
    PyErr_Restore(error, value, traceback);
}

FERRULE_SHARED int ferrule_exact_closure(PyObject *object, void **stored)
{
    *stored = object;
    return PyCallable_Check(object);
}

/* C may call from any thread, and Python gives such a thread to the main interpreter. So the functions of others
 * are refused. Returns whether this is the main one; if not, an exception is set. */
static int ferrule_may_have_closures(const ferrule_function *function)
{
    if (PyInterpreterState_Get() == ferrule_module.interpreter) {
        return 1;
    }
    PyErr_Format(PyExc_RuntimeError,
                 "%s() takes Python functions in the main interpreter, but not in a subinterpreter",
                 function->c_name);
    return 0;
}

/* Whether the object (borrowed) is a handle, which can keep a closure: nobody knows when a pointer of cffi's ends. If
 * not, an exception is set. */
static int ferrule_may_keep(const ferrule_closure_type *type, const ferrule_function *function, PyObject *object)
{
#ifndef FERRULE_NO_HANDLES
    if (ferrule_is_handle(object)) {
        return 1;
    }
#endif
    PyErr_Format(PyExc_TypeError,
                 "%s() argument %d must be an object of a class of this module, not %R: it keeps the Python function",
                 function->name, type->holder + 1, Py_TYPE(object));
    return 0;
}

FERRULE_SHARED int ferrule_begin_closure(ferrule_closure_type *type, ferrule_function *function,
                                         PyObject *const *objects, void **first, void **made)
{
    int is_any = 0;
    for (int i = 0; i < type->count; i++) {
        is_any = is_any || objects[type->parts[i].position] != Py_None;
    }
    if (!is_any) {
        return 0;
    }
    if (!ferrule_may_have_closures(function) || ferrule_watch_the_end() < 0 ||
        (type->callbacks == NULL && ferrule_prepare_closures(type, function) < 0)) {
        return -1;
    }
    if (type->holder >= 0 && !ferrule_may_keep(type, function, objects[type->holder])) {
        return -1;
    }
    ferrule_closure *closure = ferrule_new_closure(type);
    if (closure == NULL) {
        return -1;
    }
    for (int i = 0; i < type->count; i++) {
        PyObject *given = objects[type->parts[i].position];
        closure->functions[i] = given == Py_None ? NULL : given;
        Py_XINCREF(closure->functions[i]);
    }
    closure->first = closure;
    if (type->scope == FERRULE_CALL) {
        closure->first = *first == NULL ? closure : *first;
        *first = closure->first;
    }
    *made = closure;
    return 0;
}

FERRULE_SHARED PyObject *ferrule_end_closure(void *data, PyObject *result)
{
    ferrule_closure *closure = data;
    if (closure == NULL || closure->type->scope != FERRULE_CALL) {
        return result;
    }
    PyObject *type = closure->raised[0], *value = closure->raised[1], *traceback = closure->raised[2];
    memset(closure->raised, 0, sizeof closure->raised);
    int missed = __atomic_exchange_n(&closure->missed, 0, __ATOMIC_ACQUIRE);
    void *given = closure->given;
    closure->given = NULL;
    ferrule_finish_closure(closure, 1);
    ferrule_end_given(given); /* C, which may free some of it, calls no function of this call any more */
    if (type == NULL && missed && result != NULL) {
        Py_DECREF(result);
        return PyErr_Format(PyExc_RuntimeError,
                            "C called a function of %s() from another thread while the interpreter ends",
                            closure->type->function->c_name);
    }
    if (type == NULL) {
        return result;
    }
    Py_XDECREF(result);
    ferrule_raise_of_callback(type, value, traceback);
    return NULL;
}

#ifndef FERRULE_NO_HANDLES
FERRULE_SHARED void ferrule_keep_closure(const ferrule_closure_type *type, void *made, PyObject *object)
{
    ferrule_closure *closure = made;
    ferrule_handle *owner = ferrule_is_handle(object) ? ferrule_owner_of((ferrule_handle *)object) : NULL;
    if (owner == NULL) {
        return; /* it is never freed */
    }
    ferrule_closure *before = type->several ? NULL : owner->closures;
    while (before != NULL && before->type != type) {
        before = before->kept_after;
    }
    if (closure != NULL && !closure->ended) {
        closure->kept_after = owner->closures;
        if (owner->closures != NULL) {
            owner->closures->kept = &closure->kept_after;
        }
        owner->closures = closure;
        closure->kept = &owner->closures;
    }
    if (before != NULL) {
        ferrule_finish_closure(before, 1);
    }
}

FERRULE_SHARED PyObject *ferrule_closure_of(const ferrule_closure_type *type, void *made, PyObject *object)
{
    if (object == NULL || object == Py_None) {
        ferrule_abandon_closure(made);
    } else {
        ferrule_keep_closure(type, made, object);
    }
    return object;
}

FERRULE_INTERNAL void ferrule_end_kept(ferrule_closure **kept)
{
    while (*kept != NULL) {
        ferrule_finish_closure(*kept, 1); /* which takes it out of the list */
    }
}

FERRULE_INTERNAL void ferrule_let_live(ferrule_closure **kept)
{
    while (*kept != NULL) {
        ferrule_keep_no_more(*kept);
    }
}
#endif

FERRULE_SHARED FERRULE_COLD void ferrule_abandon_closure(void *data)
{
    ferrule_closure *closure = data;
    if (closure != NULL && !closure->ended) {
        ferrule_finish_closure(closure, 1);
    }
}

FERRULE_SHARED void ferrule_destroy_closure(void *data)
{
    ferrule_closure *closure = data;
    if (closure == NULL || !ferrule_can_run()) {
        return;
    }
    int before = errno; /* which C may be about to read */
    PyGILState_STATE state = PyGILState_Ensure();
    /* During the call of scope `call`, the call still has it. */
    if (!closure->ended && closure->type->scope != FERRULE_CALL) {
        ferrule_finish_closure(closure, 1);
    }
    PyGILState_Release(state);
    errno = before;
}

/* Reports that C called a closure that has ended. */
static FERRULE_COLD void ferrule_report_ended(const ferrule_closure *closure, int number)
{
    PyErr_Format(PyExc_RuntimeError,
                 "C called the function that was argument %d of %s() too late: its scope has ended",
                 closure->type->parts[number].position + 1, closure->type->function->c_name);
    PyErr_WriteUnraisable(NULL);
}

/* Calls the function, with the GIL held and no exception set. 0, or -1 if Python failed. */
static int ferrule_run_closure(ferrule_closure *closure, int number, void **values, void *result)
{
    const ferrule_closure_type *type = closure->type;
    if (closure->ended) {
        ferrule_report_ended(closure, number);
        return -1;
    }
    PyObject *function = closure->functions[number];
    ferrule_closure *first = closure->first;
    if (function == NULL || first->raised[0] != NULL) {
        return -1;
    }
    Py_INCREF(function); /* it may end the closure */
    closure->running++;
    void **given = type->scope == FERRULE_CALL ? &first->given : NULL;
    int failed = ferrule_call_with(function, &type->callbacks[number], values, result, given);
    if (failed < 0 && type->scope != FERRULE_CALL) {
        PyErr_WriteUnraisable(function);
    } else if (failed < 0 && (closure->ended || first->raised[0] != NULL)) {
        PyErr_WriteUnraisable(function); /* too late to come out, or another thread was first */
    } else if (failed < 0) {
        PyErr_Fetch(&first->raised[0], &first->raised[1], &first->raised[2]);
    }
    closure->running--;
    ferrule_finish_closure(closure, type->scope == FERRULE_ONCE && !type->has_destroy && !closure->ended);
    Py_DECREF(function);
    return failed;
}

/* Not inlined, for the reason that ferrule_call_back() has. */
FERRULE_SHARED FERRULE_APART int ferrule_call_closure(void *data, int number, void **values, void *result)
{
    if (data == NULL) {
        return -1;
    }
    if (!ferrule_can_run()) {
        __atomic_store_n(&((ferrule_closure *)data)->missed, 1, __ATOMIC_RELEASE);
        return -1;
    }
    ferrule_save_errno();
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback); /* C may be called while Python cleans up after an exception */
    int failed = ferrule_run_closure(data, number, values, result);
    PyErr_Restore(type, value, traceback);
    PyGILState_Release(state);
    ferrule_restore_errno();
    return failed;
}

#endif
