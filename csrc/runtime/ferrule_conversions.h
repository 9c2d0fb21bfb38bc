/* The conversions of a module: new_s(), s_as_tuple() and the others. */
#ifndef FERRULE_CONVERSIONS_H
#define FERRULE_CONVERSIONS_H

#include "ferrule_module.h"

/* Puts the conversions on the module. That comes before everything else, so that a name of C's takes the
 * place of a conversion's. `structs` are those that have some: their names in the names of the functions, and
 * what C calls the types. Takes the reference to `module`, which may be NULL with an exception set, and
 * returns it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_conversions(PyObject *module, const ferrule_pair *structs);

#endif
