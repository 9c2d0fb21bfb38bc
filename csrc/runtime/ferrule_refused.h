/* Names that the module lacks, and why.
 *
 * Some have types that cffi refuses, as in `typedef int... big;` if the compiler's type has 128 bits, or are
 * constants that no library defines: lib raises ffi.error or AttributeError for such a name, and so must the module.
 */
#ifndef FERRULE_REFUSED_H
#define FERRULE_REFUSED_H

#include "ferrule_python.h"
#include "ferrule_module.h"

/* Lets the module look `name` up on lib, where it is called `on_lib`. 0, or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_refuse(const char *name, const char *on_lib);

/* Lets the module's AttributeError say why a name was skipped: each pair is a reason, and the names that have it,
 * with spaces between them. */
FERRULE_SHARED void ferrule_know_reasons(const char *reasons);

/* Looks up a name (borrowed) that the module lacks: new reference, or NULL with an exception set. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_get_missing(PyObject *self, PyObject *name);

/* Raises AttributeError for the name (borrowed). Returns NULL. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_raise_missing(PyObject *name);

/* Replaces __getattr__ in the module's dict (borrowed) by the one of a module that is complete, if that needs one.
 * 0, or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_replace_getattr(PyObject *own);

#endif
