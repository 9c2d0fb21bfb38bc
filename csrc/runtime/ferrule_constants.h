/* The constants of lib, as they are on the module. */
#ifndef FERRULE_CONSTANTS_H
#define FERRULE_CONSTANTS_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* What the module has for the constant `value` of lib: int and float as they are, text as bytes or str, a long
 * double as float if one equals it. Takes the reference to `value`, and does not need the name. New reference,
 * or NULL with an exception set. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_constant(PyObject *value, const char *name);

#endif
