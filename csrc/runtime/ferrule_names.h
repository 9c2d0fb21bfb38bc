/* The names of a module, which are made when one of them is first looked up: most programs use few of the modules
 * that they import.
 *
 * Until then the module has a type of its own, so that vars(), dir(), assignments and deletions find the names
 * too. After that it is a module like any other.
 */
#ifndef FERRULE_NAMES_H
#define FERRULE_NAMES_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Puts all names of the module into the dict. 0, or -1 with an exception set. Borrows everything. */
typedef int (*ferrule_maker)(PyObject *names);

/* Lets the module make its names later, by `maker`. All names that are set on it at import must be there before.
 * Takes the reference to `module`, which may be NULL with an exception set, and returns it, or NULL with an
 * exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_name_later(PyObject *module, ferrule_maker maker);

#ifndef FERRULE_NO_HANDLES
/* Makes the names, unless that has been done. 0, or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_need_names(void);
#endif

/* Puts the names of the module on it, unless they are there. 0, or -1 with an exception set. Borrows the module. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_complete(PyObject *module);

#endif
