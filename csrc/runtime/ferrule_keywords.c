/* Keyword arguments, by the names in a function's text signature. */
#include "ferrule_calls.h"

#ifndef PYPY_VERSION

#include <string.h>

/* One name of a text signature such as "f($module, dest, /, length)\n--\n\n". */
typedef struct {
    const char *start;
    size_t length;
} ferrule_word;

/* The next parameter of the list at *text, which it moves on; 0 at the end. Sets *positional where the
 * list says that what came before is positional-only. */
static int ferrule_next_parameter(const char **text, ferrule_word *word, int *positional)
{
    while (**text != '\0' && **text != ')') {
        const char *start = *text + strspn(*text, " ,(");
        size_t length = strcspn(start, ",)");
        *text = start + length;
        if (length == 1 && *start == '/') {
            *positional = 1;
        }
        else if (length > 0 && *start != '$') {
            *word = (ferrule_word){start, length};
            return 1;
        }
    }
    return 0;
}

/* The index of the parameter that may be given by the keyword `name`, -1 if none may. */
static int ferrule_find_parameter(const ferrule_function *function, PyObject *name)
{
    const char *text = strchr(function->doc, '(');
    int found = -1, index = 0, positional = 0;
    ferrule_word word;
    char copied[256];
    while (text != NULL && ferrule_next_parameter(&text, &word, &positional)) {
        if (positional) {
            found = -1;
            positional = 0;
        }
        if (found < 0 && word.length < sizeof copied) {
            memcpy(copied, word.start, word.length);
            copied[word.length] = '\0';
            found = PyUnicode_CompareWithASCIIString(name, copied) == 0 ? index : -1;
        }
        index++;
    }
    return positional ? -1 : found;
}

/* Raises the TypeError for the first parameter without an argument. */
static void ferrule_missing(const ferrule_function *function, int missing)
{
    const char *text = strchr(function->doc, '(');
    int positional = 0, index = 0;
    ferrule_word word = {"", 0};
    while (text != NULL && ferrule_next_parameter(&text, &word, &positional) && index < missing) {
        index++;
    }
    PyObject *name = PyUnicode_FromStringAndSize(word.start, (Py_ssize_t)word.length);
    if (name != NULL) {
        PyErr_Format(PyExc_TypeError, "%s() missing required argument '%U' (pos %d)", function->name,
                     name, missing + 1);
        Py_DECREF(name);
    }
}

FERRULE_SHARED int ferrule_bind_keywords(const ferrule_function *function, PyObject *const *args,
                                         Py_ssize_t nargs, PyObject *kwnames, PyObject **bound)
{
    int count = function->signature->count;
    Py_ssize_t keywords = PyTuple_Size(kwnames);
    if (nargs + keywords > count) {
        PyErr_Format(PyExc_TypeError, "%s() takes %d arguments (%zd given)", function->name, count,
                     nargs + keywords);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        bound[i] = i < nargs ? args[i] : NULL;
    }
    for (Py_ssize_t k = 0; k < keywords; k++) {
        PyObject *name = PyTuple_GetItem(kwnames, k);
        int index = ferrule_find_parameter(function, name);
        if (index < 0) {
            PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'",
                         function->name, name);
            return -1;
        }
        if (bound[index] != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'",
                         function->name, name);
            return -1;
        }
        bound[index] = args[nargs + k];
    }
    for (int i = 0; i < count; i++) {
        if (bound[i] == NULL) {
            ferrule_missing(function, i);
            return -1;
        }
    }
    return 0;
}

#endif
