/* Exceptions of callbacks, with that of the call that they come out of among their contexts. */
#ifndef FERRULE_CONTEXTS_H
#define FERRULE_CONTEXTS_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Raises what a callback has raised, whose references it takes. If an exception is set, it becomes a context. */
FERRULE_INTERNAL void ferrule_raise_of_callback(PyObject *type, PyObject *value, PyObject *traceback);

#endif
