/* What calling an optional function raises where the library lacks it.
 *
 * Included by the one unit that cffi generates, before the wrappers that it guards.
 */
#ifndef FERRULE_ABSENT_H
#define FERRULE_ABSENT_H

#include "ferrule_python.h"

/* Sets NotImplementedError and returns NULL. */
static PyObject *ferrule_raise_absent(const char *name)
{
    PyErr_Format(PyExc_NotImplementedError, "%s is not in the library that is installed here", name);
    return NULL;
}

#endif
