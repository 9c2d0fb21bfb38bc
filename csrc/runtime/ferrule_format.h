/* format_va(), which modules have whose callbacks may get a `va_list`. */
#ifndef FERRULE_FORMAT_H
#define FERRULE_FORMAT_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Puts format_va() on the module. Takes the reference to `module`, which may be NULL with an exception set, and
 * returns it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_format(PyObject *module);

#endif
