/* Looking up functions of CPython that are not in the limited API of 3.10, in the running interpreter. */
#ifndef FERRULE_LOOKUP_H
#define FERRULE_LOOKUP_H

#include "ferrule_python.h"

#include <string.h>
#ifndef _WIN32
#include <dlfcn.h>
#endif

/* Stores the function of that name in the function pointer at `function`: 1; or 0, and NULL there, if the
 * interpreter does not have it. */
static inline int ferrule_look_up(void *function, const char *name)
{
    void *found = NULL;
#ifdef _WIN32
    (void)name;
#else
    void *python = dlopen(NULL, RTLD_LAZY);
    found = python == NULL ? NULL : dlsym(python, name);
#endif
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

#endif
