/* format_va(), which modules have whose callbacks may get a `va_list`. */
#ifndef FERRULE_FORMAT_H
#define FERRULE_FORMAT_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Puts format_va() into the dict. 0, or -1 with an exception set. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_format(PyObject *names);

#endif
