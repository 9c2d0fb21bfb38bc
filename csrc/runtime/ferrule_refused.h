/* Names whose types cffi refuses, as in `typedef int... big;` if the compiler's type has 128 bits, and
 * constants that no library defines.
 *
 * lib raises ffi.error or AttributeError for such a name, and so must the module.
 */
#ifndef FERRULE_REFUSED_H
#define FERRULE_REFUSED_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Lets the module look `name` up on lib, where it is called `on_lib`. *refused (owned by the caller) is the
 * dict of all such names, made if NULL. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_add_refused(PyObject *module, const char *name, const char *on_lib,
                                         PyObject **refused);

#endif
