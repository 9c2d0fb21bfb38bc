/* The arguments of a call, positional and by keyword, in the order of the parameters. */
#ifndef FERRULE_ARGUMENTS_H
#define FERRULE_ARGUMENTS_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* The parameters of a function. Those after "/" in the signature, or all if it has none, can be given by
 * keyword. */
typedef struct {
    const char *signature; /* as in a docstring: "f($module, p, /, length=None)\n--\n\n..." */
    const char *function;  /* its name in messages; `stem` replaces %s in it */
    const char *stem;
    int required; /* how many parameters have no default; they come first */
    int most;     /* how many parameters there are */
    int by_name;  /* how many of them, the last ones, are given by keyword only */
} ferrule_parameters;

/* Puts the arguments into `bound`: borrowed references, or NULL for those that are left out. 0, or -1 with a
 * TypeError set. */
FERRULE_INTERNAL FERRULE_APART int ferrule_bind_given(const ferrule_parameters *parameters,
                                                      PyObject *const *args, Py_ssize_t nargs,
                                                      PyObject *kwnames, PyObject **bound);

/* What ferrule_bind_arguments() does, for keywords too. */
FERRULE_INTERNAL FERRULE_APART int ferrule_bind_any(const ferrule_parameters *parameters,
                                                    PyObject *const *args, Py_ssize_t nargs,
                                                    PyObject *kwnames, PyObject **bound);

/* Puts the arguments into `bound`, which has room for all parameters: borrowed references, or NULL for a
 * parameter with a default if its argument is missing or None. 0, or -1 with a TypeError set. */
FERRULE_INLINE int ferrule_bind_arguments(const ferrule_parameters *parameters, PyObject *const *args,
                                          Py_ssize_t nargs, PyObject *kwnames, PyObject **bound)
{
    if (kwnames != NULL || nargs < parameters->required || nargs > parameters->most) {
        return ferrule_bind_any(parameters, args, nargs, kwnames, bound);
    }
    for (int i = 0; i < parameters->most; i++) {
        bound[i] = i < nargs && (i < parameters->required || args[i] != Py_None) ? args[i] : NULL;
    }
    return 0;
}

/* The name of the parameter at `index`, as in the signature: new reference to a str, or NULL with an exception
 * set. */
FERRULE_INTERNAL PyObject *ferrule_parameter_name(const ferrule_parameters *parameters, int index);

/* Sets an exception whose message is the function's name and `message`. Takes the reference to `message`,
 * which may be NULL with an exception set. */
FERRULE_INTERNAL FERRULE_COLD void ferrule_refuse_call(PyObject *kind, const ferrule_parameters *parameters,
                                          PyObject *message);

#endif
