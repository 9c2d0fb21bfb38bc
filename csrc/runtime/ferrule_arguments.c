#include "ferrule_arguments.h"

#ifndef PYPY_VERSION

#include <string.h>

/* One name in a signature. */
typedef struct {
    const char *start;
    size_t length;
} ferrule_word;

/* Finds the next parameter of the list at *text, and moves *text past it; 0 at the end of the list. Sets
 * *positional when it passes the "/" that makes the parameters before it positional-only. */
static int ferrule_next_parameter(const char **text, ferrule_word *word, int *positional)
{
    const char *at = *text;
    for (;;) {
        while (*at == ' ' || *at == ',' || *at == '(') {
            at++;
        }
        if (*at == '\0' || *at == ')') {
            *text = at;
            return 0;
        }
        *word = (ferrule_word){at, 0};
        while (*at != '\0' && *at != ',' && *at != ')' && *at != '=') {
            at++;
        }
        word->length = (size_t)(at - word->start);
        while (*at != '\0' && *at != ',' && *at != ')') { /* the default, in which there is no comma */
            at++;
        }
        if (*word->start == '/') {
            *positional = 1;
        } else if (*word->start != '$') { /* not "$module" */
            *text = at;
            return 1;
        }
    }
}

/* The index of the parameter that may be given by the keyword `name`, a str; -1 if there is none. */
static int ferrule_find_parameter(const ferrule_parameters *parameters, PyObject *name)
{
    Py_ssize_t length;
    const char *wanted = PyUnicode_AsUTF8AndSize(name, &length);
    const char *text = wanted == NULL ? NULL : strchr(parameters->signature, '(');
    int found = -1, positional = 0;
    int first = 0; /* the first one after the "/"; 0 if that ends the list */
    ferrule_word word;
    if (text == NULL) {
        PyErr_Clear(); /* no parameter's name contains what UTF-8 cannot express */
        return -1;
    }
    for (int i = 0; ferrule_next_parameter(&text, &word, &positional); i++) {
        if (positional && first == 0) {
            first = i;
        }
        if (word.length == (size_t)length && memcmp(word.start, wanted, word.length) == 0) {
            found = i;
            if (positional) {
                break; /* all others are after it */
            }
        }
    }
    return positional && (first == 0 || found < first) ? -1 : found;
}

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

/* Sets the TypeError for the parameter at `index`, which has no argument. */
static void ferrule_missing(const ferrule_parameters *parameters, int index)
{
    const char *text = strchr(parameters->signature, '(');
    int positional = 0;
    ferrule_word word = {"", 0};
    for (int i = 0; text != NULL && ferrule_next_parameter(&text, &word, &positional) && i < index; i++) {
    }
    PyObject *name = PyUnicode_FromStringAndSize(word.start, (Py_ssize_t)word.length);
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

FERRULE_INTERNAL int ferrule_bind_arguments(const ferrule_parameters *parameters, PyObject *const *args,
                                            Py_ssize_t nargs, PyObject *kwnames, PyObject **bound)
{
    Py_ssize_t keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    if (nargs + keywords > parameters->most) {
        ferrule_too_many(parameters, nargs + keywords);
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
    for (int i = parameters->required; i < parameters->most; i++) {
        bound[i] = bound[i] == Py_None ? NULL : bound[i];
    }
    return 0;
}

#endif
