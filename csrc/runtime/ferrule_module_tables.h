/* Tables of a module's names that need the headers of the library; needs no Python.h. */
#ifndef FERRULE_MODULE_TABLES_H
#define FERRULE_MODULE_TABLES_H

#include "ferrule_optional.h"
#include "ferrule_shared.h"

/* The value of an integer constant: its bits, and whether it is 0 or less. */
typedef struct {
    unsigned long long bits;
    int is_signed;
} ferrule_integer;

#ifndef FERRULE_ONE_UNIT
/* The integers of the module, and one more row. */
FERRULE_SHARED_DATA const ferrule_integer ferrule_integers[];

/* The functions that the library may lack; the last one has no name. */
FERRULE_SHARED_DATA const ferrule_optional ferrule_optionals[];
#endif

#endif
