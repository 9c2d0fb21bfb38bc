/* What a generated PyInit_X calls after cffi has made the module: it puts direct calls and the constants of
 * `lib` on the module itself, adds hand-written functions, and records what built the module.
 */
#ifndef FERRULE_MODULE_H
#define FERRULE_MODULE_H

#include "ferrule_calls.h"
#include "ferrule_functions.h"
#include "ferrule_module_tables.h"
#include "ferrule_open_numbers.h"

/* Two strings; tables of them end in {NULL, NULL}. */
typedef struct {
    const char *name;  /* the name on the module, a key of __ferrule__, or a struct in a conversion's name */
    const char *value; /* the name on lib, what __ferrule__ says, or what C calls the struct */
} ferrule_pair;

/* Whether this is the main interpreter; if not, an ImportError is set. */
FERRULE_SHARED int ferrule_is_main_interpreter(const char *name);

/* Finishes the module that cffi's init returned. `calls` is the table of direct calls, `functions` are those
 * that stay cffi's; `methods` may be NULL. Takes the reference to `module`, which may be NULL with an
 * exception set, and returns it, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_module_finish(PyObject *module, ferrule_function *calls,
                                               const ferrule_pair *functions,
                                               const ferrule_pair *constants, PyMethodDef *methods,
                                               const ferrule_pair *about);

/* What a function that changes a module returns: the module, or NULL with the exception that is set if it
 * `failed`. Takes the reference to `module`, which may be NULL. */
static inline PyObject *ferrule_unless_failed(PyObject *module, int failed)
{
    if (failed) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}

/* The name of a class, with that of its module before it, as bytes: new reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_full_name(const char *name);

/* Puts integers on the module without asking lib, which makes its own only when they are used; the table ends
 * with a NULL name. Takes the reference to `module`, which may be NULL with an exception set, and returns it,
 * or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_add_integers(PyObject *module, const ferrule_named_integer *integers);

/* Sets the attribute `name`. Takes the reference to `value`, which may be NULL with an exception set. 0, or
 * -1 with an exception set. */
FERRULE_SHARED int ferrule_set(PyObject *module, const char *name, PyObject *value);

/* Whether this import is ferrule's check of the built module, which finds out which names are wrong. Then
 * such a name is left out and does not end the import. */
FERRULE_SHARED int ferrule_is_verifying(void);

#endif
