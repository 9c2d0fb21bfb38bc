/* The conversions of a module: new_s(), s_as_tuple() and the others. */
#ifndef FERRULE_CONVERSIONS_H
#define FERRULE_CONVERSIONS_H

#include "ferrule_module.h"

/* Puts the conversions on the module. This comes before everything else, so that a name in C replaces a
 * conversion's. `structs` are the structs with conversions: their names in the names of the functions, and
 * their types' names in C. Takes the reference to `module`, which may be NULL with an exception set, and
 * returns it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_conversions(PyObject *module, const ferrule_pair *structs);

#endif
