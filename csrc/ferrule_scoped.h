/* Parameters that take a Python function for the time of one call; needs no Python.h.
 *
 * Each has a C function of its own, the trampoline, which is what the library gets to call. It hands
 * its arguments to ferrule_call_back(), which finds the Python function among those that the calls
 * of this thread have brought.
 */
#ifndef FERRULE_SCOPED_H
#define FERRULE_SCOPED_H

#include "ferrule_tables.h"

struct ferrule_callback; /* what is known at run time, see ferrule_call_back.h */

typedef struct {
    const char *name;    /* of the function, on the module */
    const char *c_name;  /* and on lib */
    const char *keyword; /* of the parameter, NULL where it is taken by position only */
    int index;           /* of the parameter */
    int flags;           /* of the function */
    ferrule_code trampoline;
    struct ferrule_callback *callback; /* NULL before the module is imported */
} ferrule_scoped;

/* Calls Python for the trampoline of `parameter`: values[i] is where its argument i is. *result, which
 * is zero and stays so if Python fails, takes what Python returns. Needs no GIL. */
FERRULE_SHARED void ferrule_call_back(ferrule_scoped *parameter, void **values, void *result);

#ifdef Py_PYTHON_H
/* Has the module's functions take Python functions for the parameters of the table. Takes the reference
 * to `module`, which may be NULL with an exception set, and returns it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_scoped(PyObject *module, const ferrule_function *functions,
                                            ferrule_scoped *parameters);
#endif

#ifndef FERRULE_ONE_UNIT
/* The parameters; one function's stand together; the last one has no name. */
FERRULE_SHARED_DATA ferrule_scoped ferrule_scoped_table[];
#endif

#endif
