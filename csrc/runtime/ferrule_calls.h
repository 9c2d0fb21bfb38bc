/* Direct calls: what the C of a module's functions needs from the run-time.
 *
 * cffi decides which Python objects a function accepts, and what is raised for others. Here only exact int,
 * float, bytes, list and tuple objects, cdata of the right type, and buffers are converted. Everything else,
 * and every failure, goes through cffi's conversions.
 */
#ifndef FERRULE_CALLS_H
#define FERRULE_CALLS_H

#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_types.h"

/* Calls `function` with any arguments. New reference, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_call_slowly(ferrule_function *function,
                                                          PyObject *const *args, Py_ssize_t nargs,
                                                          PyObject *kwnames);

/* Calls `function` as cffi's own function on lib does: the GIL is released, errno is kept, and only objects
 * that cffi accepts are accepted. `args` (borrowed) is NULL, the only argument, or a tuple. New reference, or
 * NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_lib_call(ferrule_function *function, PyObject *args);

/* Sets NotImplementedError for a function that the library lacks. Returns NULL. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_raise_absent(const char *name);

/* A method, METH_FASTCALL | METH_KEYWORDS. */
typedef PyObject *(*ferrule_fast)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

/* The `self` of a function on the module without C of its own. It repeats members of the function and its
 * signature, so that what a call reads is in one place. */
typedef struct {
    PyObject_HEAD
    ferrule_function *function;
    ferrule_thunk thunk;
    ferrule_code code;
    const unsigned char *kinds;
    int count;
    int result; /* the kind of the result */
} ferrule_bound;

/* Returns the method that calls the function of a ferrule_bound, which has `count` parameters. NULL in a module in
 * which each function is there and has C of its own: then the linker leaves these methods out. */
FERRULE_INTERNAL_DATA ferrule_fast (*ferrule_call_of)(int count);

/* Fills ferrule_call_of; a module with functions without C of their own does this at import. */
FERRULE_SHARED void ferrule_know_bound(void);

/* The same for a module in which each function that is there has C of its own. */
FERRULE_SHARED void ferrule_know_absent(void);

#endif
