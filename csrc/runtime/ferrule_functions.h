/* The functions on the module: made from the table. */
#ifndef FERRULE_FUNCTIONS_H
#define FERRULE_FUNCTIONS_H

#include "ferrule_state.h"

/* Fills the module's table of functions, and marks those that are absent or can be called the fast way. */
FERRULE_INTERNAL FERRULE_COLD void ferrule_fill_functions(const ferrule_state *state);

/* Puts the functions of the table, which ends without a c_name, into the dict. 0, or -1 with an exception set.
 * Borrows everything. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_calls(PyObject *names, ferrule_function *functions);

/* The row of the function that the module has as this object (borrowed), NULL if it is something else. Leaves a
 * set exception as it is. */
FERRULE_INTERNAL FERRULE_COLD const ferrule_function *ferrule_function_of(PyObject *object);

/* `name`, a str, as a key of a module's dict. Takes the reference to `name`, which may be NULL with an
 * exception set. New reference, or NULL with an exception set. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_key(PyObject *name);

/* What the dict has under `name` (borrowed). NULL if it has nothing, or with an exception set:
 * PyDict_GetItemString() says nothing of that. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_in_dict(PyObject *dict, const char *name);

#endif
