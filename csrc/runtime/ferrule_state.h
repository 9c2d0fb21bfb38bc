/* The objects that one module works with: its own, and those of cffi. */
#ifndef FERRULE_STATE_H
#define FERRULE_STATE_H

#include "ferrule_optional.h"
#include "ferrule_python.h"
#include "ferrule_tables.h"

/* All references are owned, and kept as long as the process lives. */
typedef struct {
    PyObject *ffi;
    PyObject *lib;
    PyObject *module;
    PyObject *name;         /* the module's full name, a str */
    PyInterpreterState *interpreter; /* the main one; not owned */
    PyObject *backend;      /* the module _cffi_backend */
    ferrule_function *functions; /* the table of direct calls; the last one has no c_name */
    const ferrule_rows_of_functions *rows; /* what ferrule_prepare() fills it with */
    const ferrule_optional *optionals; /* the functions that may be absent */
    /* The others are NULL before ferrule_prepare(). */
    PyObject *new_cdata;    /* _cffi_backend.newp */
    PyObject *type_of;      /* _cffi_backend.typeof */
    PyObject *char_pointer; /* cffi's type `char *` */
} ferrule_state;

FERRULE_INTERNAL_DATA ferrule_state ferrule_module;

/* Begins ferrule_module. 0, or -1 with an exception set. Borrows everything. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_load_state(PyObject *module, ferrule_function *functions,
                                                     const ferrule_rows_of_functions *rows,
                                                     const ferrule_optional *optionals);

/* Whether ferrule_module is complete. */
static inline int ferrule_is_prepared(void)
{
    return ferrule_module.char_pointer != NULL;
}

/* Completes ferrule_module, fills the table of functions and loads what is read of cffi, before the first call. An
 * import does not need any of this. 0, or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_prepare(void);

#endif
