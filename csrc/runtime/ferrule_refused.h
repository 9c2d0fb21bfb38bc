/* Names that the module lacks, and why.
 *
 * Some have types that cffi refuses, as in `typedef int... big;` if the compiler's type has 128 bits, or are
 * constants that no library defines: lib raises ffi.error or AttributeError for such a name, and so must the module.
 */
#ifndef FERRULE_REFUSED_H
#define FERRULE_REFUSED_H

#include "ferrule_python.h"
#include "ferrule_module.h"

/* Lets the module look `name` up on lib, where it is called `on_lib`. *refused (owned by the caller) is the
 * dict of all such names, made if NULL. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_add_refused(PyObject *module, const char *name, const char *on_lib,
                                         PyObject **refused);

/* Lets the module's AttributeError say why a name was skipped: each pair is a reason, and the names that have it,
 * with spaces between them. Takes the reference to `module`, which may be NULL with an exception set, and returns
 * it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_reasons(PyObject *module, const ferrule_pair *reasons);

#endif
