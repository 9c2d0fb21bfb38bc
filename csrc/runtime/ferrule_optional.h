/* Optional functions: whether the installed library has them. Their table is in the unit that cffi generates,
 * because only there are their names declared.
 */
#ifndef FERRULE_OPTIONAL_H
#define FERRULE_OPTIONAL_H

#include "ferrule_builtins.h"

/* An optional function; the address is NULL if the library lacks it. */
typedef struct {
    const char *name;
    const void *address;
} ferrule_optional;

/* Whether the function `name` of the table, which ends with a NULL name, is there; 1 for a name that
 * is not in it. */
static inline int ferrule_is_there(const ferrule_optional *table, const char *name)
{
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            return table->address != NULL;
        }
    }
    return 1;
}

#endif
