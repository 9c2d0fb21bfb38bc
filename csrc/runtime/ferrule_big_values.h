/* Values of the types of ferrule_big.h as Python's int. */
#ifndef FERRULE_BIG_VALUES_H
#define FERRULE_BIG_VALUES_H

#include "ferrule_big.h"
#include "ferrule_python.h"

/* Sets the module's table of big integers, which ends with a NULL name. */
FERRULE_SHARED void ferrule_know_big(const ferrule_big *types);

/* The type that is cffi's `type` (borrowed): NULL without an exception if that is another. */
FERRULE_INTERNAL FERRULE_COLD const ferrule_big *ferrule_big_of(PyObject *type);

/* Stores an integer, or a cdata of cffi's `type`, in memory. 0, or -1 with an exception set. Borrows both. */
FERRULE_SHARED int ferrule_to_big(void *memory, PyObject *type, const ferrule_big *big, PyObject *object);

/* The value in memory as int: new reference, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_from_big(const void *memory, const ferrule_big *big);

#endif
