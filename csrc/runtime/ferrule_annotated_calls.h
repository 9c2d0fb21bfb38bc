/* The slow way of a call that annotations change, or that has arrays of variable shape. */
#ifndef FERRULE_ANNOTATED_CALLS_H
#define FERRULE_ANNOTATED_CALLS_H

#include "ferrule_any_arguments.h"

/* Its functions. A module without such calls does not mention them, and the linker leaves them out. */
typedef struct {
    /* Puts all arguments into their slots, and in counts[i] how many items C gets. An object is NULL if the
     * argument is left out. Puts a tuple, which the call holds, in the place of a list that is read again after the
     * call. 0, or -1 with an exception set. Borrows the objects. */
    int (*convert)(ferrule_slow_call *call, PyObject **objects, ferrule_size *counts);
    /* Calls a function that annotations change, and lets the results keep alive what they point to. New
     * reference, or NULL with an exception set. */
    PyObject *(*call)(ferrule_slow_call *call, PyObject *const *objects, const ferrule_size *counts);
} ferrule_annotated_way;

FERRULE_INTERNAL_DATA ferrule_annotated_way ferrule_annotated;

/* Fills ferrule_annotated; a module that has such calls does this at import. */
FERRULE_SHARED void ferrule_know_annotated(void);

#endif
