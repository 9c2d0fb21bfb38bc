/* What a generated PyInit_X calls after cffi has made the module, and what makes the module's names later: direct
 * calls, the constants of `lib`, hand-written functions, and what built the module.
 */
#ifndef FERRULE_MODULE_H
#define FERRULE_MODULE_H

#include "ferrule_calls.h"
#include "ferrule_functions.h"
#include "ferrule_module_tables.h"
#include "ferrule_names.h"
#include "ferrule_open_numbers.h"

#include <string.h>

/* Two strings. A table of pairs is one text, which the loader has nothing to do with: each string and its NUL, and
 * an empty name at the end. */
typedef struct {
    const char *name;  /* the name on the module, a key of __ferrule__, or a struct in a conversion's name */
    const char *value; /* the name on lib, what __ferrule__ says, or what C calls the struct */
} ferrule_pair;

/* The pair at `place`; at the end of the table, both strings are empty. */
static inline ferrule_pair ferrule_pair_at(const char *place)
{
    ferrule_pair pair = {place, *place == '\0' ? place : place + strlen(place) + 1};
    return pair;
}

/* The place after the pair. */
static inline const char *ferrule_after_pair(ferrule_pair pair)
{
    return pair.value + strlen(pair.value) + 1;
}

/* For a `ferrule_pair pair` and each pair of the table. */
#define FERRULE_EACH_PAIR(pair, table) \
    ferrule_pair pair = ferrule_pair_at(table); pair.name[0] != '\0'; pair = ferrule_pair_at(ferrule_after_pair(pair))

/* Whether this is the main interpreter; if not, an ImportError is set. */
FERRULE_SHARED FERRULE_COLD int ferrule_is_main_interpreter(const char *name);

/* Begins with the module that cffi's init returned. `calls` is the table of direct calls, which `rows` fill when the
 * first of them is needed; `optionals` are the functions that the library may lack. Takes the reference to `module`,
 * which may be NULL with an exception set, and returns it, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_module_begin(PyObject *module, ferrule_function *calls,
                                                           const ferrule_rows_of_functions *rows,
                                                           const ferrule_optional *optionals);

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
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_full_name(const char *name);

/* Sets the attribute `name`. Takes the reference to `value`, which may be NULL with an exception set. 0, or
 * -1 with an exception set. */
FERRULE_SHARED FERRULE_COLD int ferrule_set(PyObject *object, const char *name, PyObject *value);

/* ---- Names, in a dict; all return 0, or -1 with an exception set ---- */

/* Puts the value into the dict, and takes the reference to it, which may be NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD int ferrule_put_name(PyObject *names, const char *name, PyObject *value);

/* What lib has by this name: new reference, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_lib_attribute(const char *name);

/* Functions that stay cffi's. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_functions(PyObject *names, const char *functions);

/* Constants of lib. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_constants(PyObject *names, const char *constants);

/* Integers, without asking lib, which makes its own only when they are used; `texts` has their names, and ends with an
 * empty one. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_integers(PyObject *names, const ferrule_integer *integers,
                                                     const char *texts);

/* Hand-written functions, as PyModule_AddFunctions() adds them. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_methods(PyObject *names, PyMethodDef *methods);

/* What built the module, with the name by which it is imported: setuptools may have put it into a package. */
FERRULE_SHARED FERRULE_COLD int ferrule_add_about(PyObject *names, const char *about);

/* Whether this import is ferrule's check of the built module, which finds out which names are wrong. Then
 * such a name is left out and does not end the import. */
FERRULE_SHARED FERRULE_COLD int ferrule_is_verifying(void);

#endif
