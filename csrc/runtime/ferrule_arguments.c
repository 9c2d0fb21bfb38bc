#include "ferrule_arguments.h"

#ifndef PYPY_VERSION

#include <stdint.h>
#include <string.h>

/* The list of the parameters, with its parentheses; NULL if the signature has none. */
static inline const char *ferrule_list_of(const ferrule_parameters *parameters)
{
    return *parameters->signature == '(' ? parameters->signature : strchr(parameters->signature, '(');
}

/* The name of the next parameter, after the one at `at` or the opening parenthesis; NULL at the end of the
 * list. Sets *positional where the list says that the parameters so far are positional-only. */
static inline const char *ferrule_next_parameter(const char *at, int *positional)
{
    for (;;) {
        while (*at > ',' || (*at != '(' && *at != ',' && *at != ')' && *at != '\0')) { /* the default too */
            at++;
        }
        if (*at == ')' || *at == '\0') {
            return NULL;
        }
        at++;
        while (*at == ' ') {
            at++;
        }
        if (*at == '/') {
            *positional = 1;
        } else if (*at != '$' && *at != '*' && *at != ')') { /* not "$module" */
            return at;
        }
    }
}

/* Whether a name in a signature ends before this character. */
static inline int ferrule_ends_name(char after) { return after == ',' || after == ')' || after == '='; }

/* Whether the name in a signature, at `at`, is the one of this length. */
static inline int ferrule_is_name(const char *at, const char *name, Py_ssize_t length)
{
    Py_ssize_t same = 0;
    while (same < length && at[same] == name[same] && at[same] != '\0') {
        same++;
    }
    return same == length && ferrule_ends_name(at[same]);
}

/* The index of the parameter that may be given by the keyword `name`, a str; -1 if there is none. */
static int ferrule_search_parameter(const ferrule_parameters *parameters, PyObject *name)
{
    Py_ssize_t length;
    const char *wanted = PyUnicode_AsUTF8AndSize(name, &length);
    const char *at = wanted == NULL ? NULL : ferrule_list_of(parameters);
    int found = -1, positional = 0;
    int first = 0; /* the first one after the "/"; 0 if that ends the list */
    if (at == NULL) {
        PyErr_Clear(); /* no parameter's name contains what UTF-8 cannot express */
        return -1;
    }
    for (int i = 0; (at = ferrule_next_parameter(at, &positional)) != NULL; i++) {
        if (positional && first == 0) {
            first = i;
        }
        if (ferrule_is_name(at, wanted, length)) {
            found = i;
            if (positional) {
                break; /* all others are after it */
            }
        }
    }
    return positional && (first == 0 || found < first) ? -1 : found;
}

#ifdef Py_GIL_DISABLED
#define ferrule_find_parameter ferrule_search_parameter
#else
/* A keyword that was found in a signature. Its name is owned, so that no other str can be at its address. */
typedef struct {
    const char *signature;
    PyObject *name;
    int index;
} ferrule_keyword;

/* The same. Keywords are nearly always the same objects, those of the code that calls: they are remembered. */
static inline int ferrule_find_parameter(const ferrule_parameters *parameters, PyObject *name)
{
    static ferrule_keyword found[64]; /* a newer keyword takes the place of an older one */
    const char *signature = parameters->signature;
    ferrule_keyword *at = &found[((uintptr_t)signature / 16 + (uintptr_t)name / 16) % 64];
    if (at->name == name && at->signature == signature) {
        return at->index;
    }
    int index = ferrule_search_parameter(parameters, name);
    if (index >= 0) {
        PyObject *older = at->name;
        Py_INCREF(name);
        *at = (ferrule_keyword){signature, name, index};
        Py_XDECREF(older);
    }
    return index;
}
#endif

FERRULE_INTERNAL void ferrule_refuse_call(PyObject *kind, const ferrule_parameters *parameters,
                                          PyObject *message)
{
    PyObject *name = PyUnicode_FromFormat(parameters->function, parameters->stem);
    if (name != NULL && message != NULL) {
        PyErr_Format(kind, "%U() %U", name, message);
    }
    Py_XDECREF(name);
    Py_XDECREF(message);
}

FERRULE_INTERNAL PyObject *ferrule_parameter_name(const ferrule_parameters *parameters, int index)
{
    const char *at = ferrule_list_of(parameters);
    int positional = 0;
    Py_ssize_t length = 0;
    for (int i = 0; i <= index && at != NULL; i++) {
        at = ferrule_next_parameter(at, &positional);
    }
    while (at != NULL && !ferrule_ends_name(at[length])) {
        length++;
    }
    return PyUnicode_FromStringAndSize(at, length);
}

/* Sets the TypeError for the parameter at `index`, which has no argument. */
static void ferrule_missing(const ferrule_parameters *parameters, int index)
{
    PyObject *name = ferrule_parameter_name(parameters, index);
    if (name != NULL) {
        ferrule_refuse_call(PyExc_TypeError, parameters,
                            PyUnicode_FromFormat("missing required argument '%U' (pos %d)", name, index + 1));
        Py_DECREF(name);
    }
}

/* Sets the TypeError for too many arguments. */
static void ferrule_too_many(const ferrule_parameters *parameters, Py_ssize_t given)
{
    const char *words = parameters->required == parameters->most ? "takes %d arguments (%zd given)"
                                                                 : "takes at most %d arguments (%zd given)";
    ferrule_refuse_call(PyExc_TypeError, parameters, PyUnicode_FromFormat(words, parameters->most, given));
}

/* Puts the argument for the keyword `name` into `bound`. 0, or -1 with an exception set. */
static int ferrule_bind_keyword(const ferrule_parameters *parameters, PyObject *name, PyObject *argument,
                                PyObject **bound)
{
    int index = ferrule_find_parameter(parameters, name);
    if (index < 0 || bound[index] != NULL) {
        const char *words =
            index < 0 ? "got an unexpected keyword argument '%U'" : "got multiple values for argument '%U'";
        ferrule_refuse_call(PyExc_TypeError, parameters, PyUnicode_FromFormat(words, name));
        return -1;
    }
    bound[index] = argument;
    return 0;
}

/* Sets the TypeError for arguments by position that are to be given by keyword. */
static void ferrule_too_many_by_position(const ferrule_parameters *parameters, Py_ssize_t given)
{
    ferrule_refuse_call(PyExc_TypeError, parameters,
                        PyUnicode_FromFormat("takes at most %d positional arguments (%zd given)",
                                             parameters->most - parameters->by_name, given));
}

FERRULE_INTERNAL int ferrule_bind_given(const ferrule_parameters *parameters, PyObject *const *args,
                                        Py_ssize_t nargs, PyObject *kwnames, PyObject **bound)
{
    Py_ssize_t keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    if (nargs > parameters->most) { /* of too many keywords, one is wrong, and the message names it */
        ferrule_too_many(parameters, nargs + keywords);
        return -1;
    }
    if (nargs > parameters->most - parameters->by_name) {
        ferrule_too_many_by_position(parameters, nargs);
        return -1;
    }
    for (int i = 0; i < parameters->most; i++) {
        bound[i] = i < nargs ? args[i] : NULL;
    }
    for (Py_ssize_t k = 0; k < keywords; k++) {
        if (ferrule_bind_keyword(parameters, PyTuple_GetItem(kwnames, k), args[nargs + k], bound) < 0) {
            return -1;
        }
    }
    for (int i = 0; i < parameters->required; i++) {
        if (bound[i] == NULL) {
            ferrule_missing(parameters, i);
            return -1;
        }
    }
    return 0;
}

FERRULE_INTERNAL int ferrule_bind_any(const ferrule_parameters *parameters, PyObject *const *args,
                                      Py_ssize_t nargs, PyObject *kwnames, PyObject **bound)
{
    if (ferrule_bind_given(parameters, args, nargs, kwnames, bound) < 0) {
        return -1;
    }
    for (int i = parameters->required; i < parameters->most; i++) {
        bound[i] = bound[i] == Py_None ? NULL : bound[i];
    }
    return 0;
}

#endif
