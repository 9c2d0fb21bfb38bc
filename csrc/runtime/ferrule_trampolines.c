#include "ferrule_trampolines.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"
#include "ferrule_state.h"

FERRULE_INTERNAL void ferrule_put(ferrule_queue *queue, ferrule_trampoline *trampoline)
{
    trampoline->next = NULL;
    if (queue->first == NULL) {
        queue->first = trampoline;
    } else {
        queue->last->next = trampoline;
    }
    queue->last = trampoline;
    queue->count++;
}

/* Takes the first trampoline from the queue; NULL if too few would be left. One that C has called after its
 * call had ended is never used again, because C still has its address. */
static ferrule_trampoline *ferrule_take(ferrule_queue *queue)
{
    ferrule_trampoline *trampoline = queue->first;
    for (; trampoline != NULL && trampoline->astray; trampoline = trampoline->next) {
        queue->count--;
    }
    queue->first = trampoline;
    if (queue->count <= FERRULE_WAITING) {
        return NULL;
    }
    queue->first = trampoline->next;
    queue->count--;
    return trampoline;
}

/* ---- Closures ---- */

/* What cffi's closure calls: calls the Python function. `self` is a capsule of the trampoline. New reference, or
 * NULL with an exception set. */
static PyObject *ferrule_closure_call(PyObject *self, PyObject *args)
{
    ferrule_trampoline *trampoline = PyCapsule_GetPointer(self, NULL);
    if (trampoline->thread != &ferrule_this_thread) {
        ferrule_went_astray(trampoline);
    } else if (trampoline->first->raised[0] == NULL) {
        return ferrule_call_with_cdata(trampoline->function, trampoline->parameter->callback, args,
                                       &trampoline->first->given);
    }
    PyErr_SetString(PyExc_RuntimeError, "C gets zero"); /* only ferrule_closure_raised() sees it */
    return NULL;
}

/* What cffi calls with the type, value and traceback of an exception: keeps the first one for the call. New
 * reference to None, for which cffi returns zero to C. */
static PyObject *ferrule_closure_raised(PyObject *self, PyObject *args)
{
    ferrule_trampoline *trampoline = PyCapsule_GetPointer(self, NULL);
    if (trampoline->thread == &ferrule_this_thread && trampoline->first->raised[0] == NULL) {
        for (Py_ssize_t i = 0; i < 3; i++) {
            PyObject *part = PyTuple_GetItem(args, i);
            Py_XINCREF(part);
            trampoline->first->raised[i] = part;
        }
    }
    Py_RETURN_NONE;
}

/* Replaces the exception that cffi raised for a closure it could not make by one that names the call. */
static void ferrule_explain_closure(const ferrule_scoped *parameter)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_Format(PyExc_RuntimeError,
                 "more than %d calls of %s() with Python functions are active at once, and cffi cannot "
                 "make a C function for another one: %S",
                 FERRULE_TRAMPOLINES - FERRULE_WAITING, parameter->c_name, value == NULL ? type : value);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* Makes the C function of the trampoline through cffi. 0, or -1 with an exception set. */
static int ferrule_make_closure(ferrule_trampoline *trampoline)
{
    static PyMethodDef call = {"call", ferrule_closure_call, METH_VARARGS, NULL};
    static PyMethodDef raised = {"raised", ferrule_closure_raised, METH_VARARGS, NULL};
    PyObject *self = PyCapsule_New(trampoline, NULL, NULL);
    PyObject *called = self == NULL ? NULL : PyCFunction_NewEx(&call, self, NULL);
    PyObject *onerror = called == NULL ? NULL : PyCFunction_NewEx(&raised, self, NULL);
    if (onerror != NULL) {
        trampoline->pointer = PyObject_CallMethod(ferrule_module.ffi, "callback", "OOOO",
                                                  trampoline->parameter->callback->type, called, Py_None,
                                                  onerror);
    }
    Py_XDECREF(self);
    Py_XDECREF(called);
    Py_XDECREF(onerror);
    if (trampoline->pointer == NULL) {
        ferrule_explain_closure(trampoline->parameter);
        return -1;
    }
    return 0;
}

/* One more trampoline for the parameter; NULL with an exception set. */
static ferrule_trampoline *ferrule_new_trampoline(ferrule_scoped *parameter)
{
    ferrule_trampoline *trampoline = PyMem_Calloc(1, sizeof *trampoline);
    if (trampoline == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    trampoline->parameter = parameter;
    if (ferrule_make_closure(trampoline) < 0) {
        PyMem_Free(trampoline);
        return NULL;
    }
    return trampoline;
}

/* ---- Trampolines for calls ---- */

/* Whether cffi made the C function of the trampoline. */
static int ferrule_is_closure(const ferrule_trampoline *trampoline)
{
    const ferrule_trampoline *compiled = trampoline->parameter->trampolines;
    return trampoline < compiled || trampoline >= compiled + FERRULE_TRAMPOLINES;
}

FERRULE_INTERNAL ferrule_trampoline *ferrule_free_trampoline(ferrule_scoped *parameter)
{
    ferrule_callback *callback = parameter->callback;
    ferrule_trampoline *trampoline = ferrule_take(&callback->compiled);
    if (trampoline == NULL) {
        trampoline = ferrule_take(&callback->closures);
    }
    if (trampoline == NULL) {
        return ferrule_new_trampoline(parameter);
    }
    if (trampoline->pointer == NULL) {
        ferrule_code code = parameter->codes[trampoline - parameter->trampolines];
        trampoline->pointer = ferrule_from_pointer((void *)code, callback->type);
        if (trampoline->pointer == NULL) {
            ferrule_put(&callback->compiled, trampoline);
            return NULL;
        }
    }
    return trampoline;
}

FERRULE_INTERNAL void ferrule_occupy(ferrule_trampoline *trampoline, ferrule_trampoline *first,
                                     PyObject *function)
{
    Py_INCREF(function);
    trampoline->function = function;
    trampoline->state = PyThreadState_Get();
    trampoline->first = first;
    trampoline->thread = &ferrule_this_thread;
}

FERRULE_INTERNAL int ferrule_vacate(ferrule_trampoline *trampoline)
{
    ferrule_callback *callback = trampoline->parameter->callback;
    PyObject *function = trampoline->function;
    trampoline->thread = NULL;
    trampoline->function = NULL;
    int astray = trampoline->astray;
    trampoline->astray = 0;
    ferrule_put(ferrule_is_closure(trampoline) ? &callback->closures : &callback->compiled, trampoline);
    Py_DECREF(function);
    return astray;
}

#endif
