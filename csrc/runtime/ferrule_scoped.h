/* Parameters that take a Python function for the time of one call; needs no Python.h.
 *
 * Each parameter has a few C functions of its own, its trampolines. A call takes one of them for its Python
 * function, and passes its address to the library. So the address alone identifies the call, whichever thread
 * or stack C uses.
 */
#ifndef FERRULE_SCOPED_H
#define FERRULE_SCOPED_H

#include "ferrule_tables.h"

struct ferrule_scoped;
struct ferrule_callback; /* what is known about a parameter at run time, see ferrule_call_back.h */

/* How many compiled trampolines a parameter has, and how many free ones are always kept. If a call finds no
 * other, libffi makes one more. */
enum { FERRULE_TRAMPOLINES = 8, FERRULE_WAITING = 3 };

/* A C function, and the Python function that it calls while a call uses it. This struct is never on the C
 * stack, which greenlets move. It is written with the GIL held; other threads read `thread` without it. */
typedef struct ferrule_trampoline {
    struct ferrule_scoped *parameter;
    void *volatile thread;            /* marks the thread whose call uses it; NULL while it is free */
    void *function;                   /* PyObject *, owned */
    void *state;                      /* PyThreadState * of the thread */
    struct ferrule_trampoline *first; /* of the same call: it keeps what the call's functions raise and give */
    void *raised[3];                  /* PyObject *: type, value and traceback, or NULL */
    void *given;                      /* PyObject *: the handles that they have given to C, a list; or NULL */
    volatile int astray;              /* C called it from another thread, or after its call */
    void *pointer;                    /* PyObject *: cdata of the C function; NULL before it is used */
    struct ferrule_trampoline *next;  /* among the free ones */
} ferrule_trampoline;

typedef struct ferrule_scoped {
    const char *name;    /* of the function, on the module */
    const char *c_name;  /* and on lib */
    const char *keyword; /* of the parameter, NULL if it is positional-only */
    int place;           /* of the argument among Python's */
    int index;           /* of the parameter in C */
    int flags;           /* of the function */
    const ferrule_code *codes;       /* of the trampolines */
    ferrule_trampoline *trampolines; /* FERRULE_TRAMPOLINES of them */
    struct ferrule_callback *callback; /* NULL before the module is imported */
    struct ferrule_handle_type *const *handles; /* of the arguments that Python gets; NULL for one of another type,
                                                 * or altogether if none is a handle */
    struct ferrule_handle_type *returned; /* what Python returns is a handle of this type; or NULL */
} ferrule_scoped;

/* Calls Python for a trampoline, whose argument i is at values[i]. Stores what Python returns in *result, which
 * is zero before and stays so if Python fails. The caller need not hold the GIL. */
FERRULE_SHARED void ferrule_call_back(ferrule_trampoline *trampoline, void **values, void *result);

#ifdef Py_PYTHON_H
/* Lets the functions in the dict take Python functions for the parameters of the table. 0, or -1 with an exception
 * set. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_scoped(PyObject *names, const ferrule_function *functions,
                                                   ferrule_scoped *parameters);
#endif

#ifndef FERRULE_ONE_UNIT
/* The parameters, those of one function together; the last one has no name. */
FERRULE_SHARED_DATA ferrule_scoped ferrule_scoped_table[];
#endif

#endif
