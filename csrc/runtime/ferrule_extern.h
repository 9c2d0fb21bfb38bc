/* def_extern(): Python functions that C calls by a name of their own, and that get handles; needs no Python.h.
 *
 * cffi's ffi.def_extern() gives them its pointers. This one puts a function between, which converts them as those of
 * closures are converted.
 */
#ifndef FERRULE_EXTERN_H
#define FERRULE_EXTERN_H

#include "ferrule_shared.h"

struct ferrule_callback;    /* what is known of the function at run time, see ferrule_call_back.h */
struct ferrule_handle_type; /* see ferrule_handles.h */

/* A function that Python implements. Changed with the GIL held. */
typedef struct {
    const char *name; /* on lib; NULL after the last one */
    struct ferrule_handle_type *const *handles; /* of its arguments; NULL for one of another type, or altogether */
    struct ferrule_callback *callback;          /* NULL before Python defines it */
} ferrule_extern;

#ifdef Py_PYTHON_H
/* Puts def_extern() into the dict. 0, or -1 with an exception set. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_def_extern(PyObject *names, ferrule_extern *externs);
#endif

#endif
