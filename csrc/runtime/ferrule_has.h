/* `has(name)` on the module: whether a function, constant or variable can be used; `addressof(name)`: a pointer to
 * a function or variable. */
#ifndef FERRULE_HAS_H
#define FERRULE_HAS_H

#include "ferrule_optional.h"
#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Puts `has` and `addressof` on the module, which has the `optional` functions; the table ends with a NULL name. Takes the
 * reference to `module`, which may be NULL with an exception set, and returns it, or NULL with an exception
 * set. */
FERRULE_SHARED PyObject *ferrule_add_has(PyObject *module, const ferrule_optional *optional);

#endif
