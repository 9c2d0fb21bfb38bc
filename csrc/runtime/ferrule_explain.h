/* What the error for an argument says besides cffi's words: which argument, of which function, and what to do. */
#ifndef FERRULE_EXPLAIN_H
#define FERRULE_EXPLAIN_H

#include "ferrule_tables.h"

#include "ferrule_python.h"

/* Adds that to the exception that is set, if it is a TypeError or OverflowError, for the argument `index`, which
 * is `object` (borrowed). */
FERRULE_INTERNAL FERRULE_COLD void ferrule_explain_argument(const ferrule_function *function, int index,
                                                            PyObject *object);

#endif
