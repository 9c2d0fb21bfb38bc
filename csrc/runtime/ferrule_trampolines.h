/* Which trampolines of a parameter are free: taking one for a call, and making more.
 *
 * If all compiled trampolines of a parameter are in use (by nested calls, threads, suspended greenlets),
 * cffi makes libffi closures, as ffi.callback() does. They are slower, and kept for later calls.
 */
#ifndef FERRULE_TRAMPOLINES_H
#define FERRULE_TRAMPOLINES_H

#include "ferrule_call_back.h"

/* Appends a trampoline to the queue. */
static void ferrule_put(ferrule_queue *queue, ferrule_trampoline *trampoline)
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

/* Takes the first trampoline from the queue; NULL if too few would stay. One that C has called after its
 * call is dropped for good, because C still has its address. */
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

/* What cffi's closure calls: the Python function. `self` is a capsule of the trampoline. */
static PyObject *ferrule_closure_call(PyObject *self, PyObject *args)
{
    ferrule_trampoline *trampoline = PyCapsule_GetPointer(self, NULL);
    if (trampoline->thread != &ferrule_this_thread) {
        ferrule_went_astray(trampoline);
    } else if (trampoline->first->raised[0] == NULL) {
        return PyObject_CallObject(trampoline->function, args);
    }
    PyErr_SetString(PyExc_RuntimeError, "C gets zero"); /* cffi passes this to ferrule_closure_raised() */
    return NULL;
}

/* What cffi calls with the type, value and traceback of an exception. New reference to None, so that C gets
 * zero. */
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

/* With an exception set because cffi could not make a closure: adds which call failed. */
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

/* Another trampoline for the parameter; NULL with an exception set. */
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

/* A free trampoline of the parameter, with its `pointer`; NULL with an exception set. */
static ferrule_trampoline *ferrule_free_trampoline(ferrule_scoped *parameter)
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

/* Gives the trampoline to a call of this thread, for `function`. `first` is the first one of the call. */
static void ferrule_occupy(ferrule_trampoline *trampoline, ferrule_trampoline *first, PyObject *function)
{
    Py_INCREF(function);
    trampoline->function = function;
    trampoline->state = PyThreadState_Get();
    trampoline->first = first;
    trampoline->thread = &ferrule_this_thread;
}

/* Takes the trampoline from its call, which has ended. Returns whether C called it from another thread
 * meanwhile. */
static int ferrule_vacate(ferrule_trampoline *trampoline)
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
