#include "ferrule_arguments.h"

#ifndef PYPY_VERSION

#include <string.h>

/* One name in a signature. */
typedef struct {
    const char *start;
    size_t length;
} ferrule_word;

/* Finds the next parameter of the list at *text, and moves *text past it; 0 at the end of the list. Sets
 * *positional where the list says that the parameters so far are positional-only. */
static int ferrule_next_parameter(const char **text, ferrule_word *word, int *positional)
{
    while (**text != '\0' && **text != ')') {
        const char *start = *text + strspn(*text, " ,(");
        size_t whole = strcspn(start, ",)"); /* with the default, in which there is no comma */
        *text = start + whole;
        if (whole == 1 && *start == '/') {
            *positional = 1;
        }
        else if (whole > 0 && *start != '$') { /* not "$module" */
            *word = (ferrule_word){start, strcspn(start, "=,)")};
            return 1;
        }
    }
    return 0;
}

/* The index of the parameter that may be given by the keyword `name`, a str; -1 if there is none. */
static int ferrule_find_parameter(const ferrule_parameters *parameters, PyObject *name)
{
    Py_ssize_t length;
    const char *wanted = PyUnicode_AsUTF8AndSize(name, &length);
    const char *text = wanted == NULL ? NULL : strchr(parameters->signature, '(');
    int found = -1, index = 0, positional = 0;
    ferrule_word word;
    while (text != NULL && ferrule_next_parameter(&text, &word, &positional)) {
        if (positional) {
            found = -1; /* it was before the "/" */
            positional = 0;
        }
        if (found < 0 && word.length == (size_t)length && memcmp(word.start, wanted, word.length) == 0) {
            found = index;
        }
        index++;
    }
    PyErr_Clear(); /* a str that UTF-8 cannot express is no parameter's name */
    return positional ? -1 : found;
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
