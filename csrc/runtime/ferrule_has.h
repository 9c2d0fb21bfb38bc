/* `has(name)` on the module: whether a function, constant or variable can be used; `addressof(name)`: a pointer to
 * a function or variable. */
#ifndef FERRULE_HAS_H
#define FERRULE_HAS_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Puts `has` and `addressof` into the dict of the module. 0, or -1 with an exception set. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_has(PyObject *names);

#endif
