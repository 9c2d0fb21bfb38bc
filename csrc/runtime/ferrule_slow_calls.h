/* Calls with any objects, by cffi's conversions, and the exceptions for wrong calls. */
#ifndef FERRULE_SLOW_CALLS_H
#define FERRULE_SLOW_CALLS_H

#include "ferrule_calls.h"

/* Converts the arguments (borrowed), calls, and converts the result. New reference, or NULL with an exception
 * set. Nothing is held afterwards, whatever fails. */
FERRULE_INTERNAL PyObject *ferrule_convert_and_call(ferrule_function *function, PyObject *const *args,
                                                    int flags);

/* The same for arguments of which some may be given by keyword, or left out. `more` is the tuple of those that a
 * variadic function does not declare, or NULL. */
FERRULE_INTERNAL FERRULE_APART PyObject *ferrule_bind_and_call(ferrule_function *function, PyObject *const *args,
                                                               Py_ssize_t nargs, PyObject *kwnames, PyObject *more);

/* Sets CPython's TypeError for a wrong number of arguments, in cffi's words. Returns NULL. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_wrong_count(const ferrule_function *function, Py_ssize_t given);

#endif
