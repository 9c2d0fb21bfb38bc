/* The conversions of a module: new_s(), s_as_tuple() and the others. */
#ifndef FERRULE_CONVERSIONS_H
#define FERRULE_CONVERSIONS_H

#include "ferrule_module.h"

/* Both come before everything else, so that a name in C replaces a conversion's. They return 0, or -1 with an
 * exception set. */

/* Puts the conversions of structs into the dict. `structs` have their names in the names of the functions, and
 * their types' names in C. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_conversions(PyObject *names, const char *structs);

/* Puts the conversions of strings into the dict. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_strings(PyObject *names);

#endif
