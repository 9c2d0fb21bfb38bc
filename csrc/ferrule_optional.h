/* Optional functions: whether the library that is there has them, and what calling one raises.
 *
 * Included by the one unit that cffi generates, before the wrappers that it guards.
 */
#ifndef FERRULE_OPTIONAL_H
#define FERRULE_OPTIONAL_H

#include "ferrule_python.h"

#include <string.h>

/* An optional function; the address is NULL where the library lacks it. */
typedef struct {
    const char *name;
    const void *address;
} ferrule_optional;

/* Sets NotImplementedError and returns NULL. */
static PyObject *ferrule_raise_absent(const char *name)
{
    PyErr_Format(PyExc_NotImplementedError, "%s is not in the library that is installed here", name);
    return NULL;
}

/* Whether the function `name` of the table, which ends with a NULL name, is there; 1 for a name that
 * is not in it. */
static int ferrule_is_there(const ferrule_optional *table, const char *name)
{
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            return table->address != NULL;
        }
    }
    return 1;
}

#endif
