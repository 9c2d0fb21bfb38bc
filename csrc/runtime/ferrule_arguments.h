/* The arguments of a function that takes some by position, some by keyword and some by both. */
#ifndef FERRULE_ARGUMENTS_H
#define FERRULE_ARGUMENTS_H

#include "ferrule_unpack.h"

#define FERRULE_MOST_ARGUMENTS 4

/* Sets an exception whose message starts with the name of the function, in which `stem` stands where
 * `function` has %s. Takes the reference to `message`, which may be NULL with an exception set. */
static void ferrule_refuse_call(PyObject *kind, const char *function, const char *stem,
                           PyObject *message)
{
    PyObject *name = PyUnicode_FromFormat(function, stem);
    if (name != NULL && message != NULL) {
        PyErr_Format(kind, "%U() %U", name, message);
    }
    Py_XDECREF(name);
    Py_XDECREF(message);
}

/* Sorts the arguments of `function` by `names`, of which the first `positional` take no keyword:
 * *values that are not given, or None, become NULL. 0, or -1 with an exception set. Borrows
 * everything. */
static int ferrule_arguments(const char *function, const char *stem,
                             const char *const *names, Py_ssize_t positional, PyObject **values,
                             PyObject *const *args, Py_ssize_t count, PyObject *keywords)
{
    Py_ssize_t most = 0;
    for (; names[most] != NULL; most++) {
        values[most] = most < count ? args[most] : NULL;
    }
    if (count < positional || count > most) {
        ferrule_refuse_call(PyExc_TypeError, function, stem,
                       PyUnicode_FromFormat("takes from %zd to %zd positional arguments, not %zd",
                                            positional, most, count));
        return -1;
    }
    for (Py_ssize_t k = 0; keywords != NULL && k < PyTuple_Size(keywords); k++) {
        PyObject *keyword = PyTuple_GetItem(keywords, k);
        Py_ssize_t i = positional;
        while (i < most && PyUnicode_CompareWithASCIIString(keyword, names[i]) != 0) {
            i++;
        }
        if (i == most || values[i] != NULL) {
            ferrule_refuse_call(
                PyExc_TypeError, function, stem,
                PyUnicode_FromFormat("got an unexpected or second argument '%U'", keyword));
            return -1;
        }
        values[i] = args[count + k];
    }
    for (Py_ssize_t i = positional; i < most; i++) {
        values[i] = values[i] == Py_None ? NULL : values[i];
    }
    return 0;
}

/* How text is to be read by the arguments `encoding` and `errors`, each a str or NULL. 0, or -1 with
 * an exception set. */
static int ferrule_read_text(ferrule_text *text, PyObject *encoding, PyObject *errors)
{
    text->encoding = encoding == NULL ? NULL : PyUnicode_AsUTF8AndSize(encoding, NULL);
    text->errors = errors == NULL ? NULL : PyUnicode_AsUTF8AndSize(errors, NULL);
    if ((encoding != NULL && text->encoding == NULL) || (errors != NULL && text->errors == NULL)) {
        return -1;
    }
    text->is_utf8 = text->encoding != NULL && strcmp(text->encoding, "utf-8") == 0;
    return 0;
}

#endif
