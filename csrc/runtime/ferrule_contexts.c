#include "ferrule_contexts.h"

#ifndef PYPY_VERSION

/* The context of an exception, or NULL: a borrowed reference, as long as nobody changes it. */
static PyObject *ferrule_context_of(PyObject *exception)
{
    PyObject *context = PyException_GetContext(exception);
    Py_XDECREF(context);
    return context;
}

/* Whether the contexts of an exception lead to another one, or, if that is NULL, whether they end: some that users
 * set are a loop. Borrows both. */
static int ferrule_leads_to(PyObject *exception, PyObject *wanted)
{
    PyObject *behind = exception;
    for (int step = 0; exception != wanted && exception != NULL; step++) {
        exception = ferrule_context_of(exception);
        behind = step % 2 == 1 ? ferrule_context_of(behind) : behind;
        if (exception == behind) {
            return 0;
        }
    }
    return exception == wanted;
}

/* Gives an exception, both borrowed, to that of a callback as the last of its contexts, before those that both have.
 * None is lost, and none becomes its own context. */
static void ferrule_add_context(PyObject *exception, PyObject *context)
{
    if (context == exception) {
        return;
    }
    if (ferrule_leads_to(context, exception)) { /* it was being handled when the callback raised it again */
        PyObject *last = context;
        while (ferrule_context_of(last) != exception) {
            last = ferrule_context_of(last);
        }
        PyException_SetContext(last, NULL);
    }
    PyObject *last = exception;
    if (ferrule_leads_to(exception, NULL)) {
        PyObject *next;
        while ((next = ferrule_context_of(last)) != NULL && !ferrule_leads_to(context, next)) {
            last = next;
        }
    }
    Py_INCREF(context);
    PyException_SetContext(last, context); /* takes the reference */
}

FERRULE_INTERNAL void ferrule_raise_of_callback(PyObject *type, PyObject *value, PyObject *traceback)
{
    PyObject *failed[3] = {NULL, NULL, NULL};
    PyErr_Fetch(&failed[0], &failed[1], &failed[2]); /* making an exception needs that none is set */
    PyErr_NormalizeException(&type, &value, &traceback);
    if (failed[0] != NULL) {
        PyErr_NormalizeException(&failed[0], &failed[1], &failed[2]);
        if (failed[1] != NULL && failed[2] != NULL) {
            PyException_SetTraceback(failed[1], failed[2]);
        }
        if (failed[1] != NULL && value != NULL) {
            ferrule_add_context(value, failed[1]);
        }
    }
    for (int i = 0; i < 3; i++) {
        Py_XDECREF(failed[i]);
    }
    PyErr_Restore(type, value, traceback);
}

#endif
