/* The slow way of a call that annotations change, or that has arrays of variable shape. */
#ifndef FERRULE_ANNOTATED_CALLS_H
#define FERRULE_ANNOTATED_CALLS_H

#include "ferrule_any_arguments.h"

/* Puts all arguments into their slots, and in counts[i] how many items C is told of. An object is NULL if the
 * argument is left out. 0, or -1 with an exception set. Borrows the objects. */
FERRULE_INTERNAL FERRULE_APART int ferrule_convert_annotated(ferrule_slow_call *call, PyObject *const *objects,
                                                             ferrule_size *counts);

/* Calls a function that annotations change, and lets the results keep alive what they point to. New reference,
 * or NULL with an exception set. */
FERRULE_INTERNAL FERRULE_APART PyObject *ferrule_call_annotated(const ferrule_slow_call *call,
                                                                PyObject *const *objects,
                                                                const ferrule_size *counts);

#endif
