/* The objects that one module works with: its own, and those of cffi. */
#ifndef FERRULE_STATE_H
#define FERRULE_STATE_H

#include "ferrule_python.h"
#include "ferrule_tables.h"

/* All references are owned, and kept as long as the process lives. */
typedef struct {
    PyObject *ffi;
    PyObject *lib;
    PyObject *name;         /* the module's full name, a str */
    PyObject *backend;      /* the module _cffi_backend */
    PyObject *new_cdata;    /* _cffi_backend.newp */
    PyObject *type_of;      /* _cffi_backend.typeof */
    PyObject *char_pointer; /* cffi's type `char *` */
    const ferrule_function *functions; /* the table of direct calls; the last one has no c_name */
} ferrule_state;

FERRULE_INTERNAL_DATA ferrule_state ferrule_module;

/* Fills ferrule_module, and loads what is read of cffi. 0, or -1 with an exception set. Borrows
 * everything. */
FERRULE_INTERNAL int ferrule_load_state(PyObject *ffi, PyObject *lib, PyObject *module,
                                        const ferrule_function *functions);

#endif
