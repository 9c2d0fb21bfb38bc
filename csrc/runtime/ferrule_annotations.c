#include "ferrule_annotations.h"

#ifndef PYPY_VERSION

#include "ferrule_arrays.h"
#include "ferrule_module.h"
#include "ferrule_state.h"

#include <stdlib.h>
#include <string.h>

static ferrule_error *ferrule_errors_of_module;

/* What the exception says: the message of the library, or what is known without one. New reference, or NULL
 * with an exception set. */
static PyObject *ferrule_words(const ferrule_function *function, const ferrule_failure *failed)
{
    if (failed->ferrule_message != NULL) {
        return PyUnicode_DecodeUTF8(failed->ferrule_message, (Py_ssize_t)strlen(failed->ferrule_message),
                                    "replace");
    }
    return failed->ferrule_has_code
               ? PyUnicode_FromFormat("%s() failed with code %lld", function->name, failed->ferrule_code)
               : PyUnicode_FromFormat("%s() failed", function->name);
}

/* The first argument that is the name of a file (borrowed), or NULL. */
static PyObject *ferrule_file_name(const ferrule_function *function, PyObject *const *objects,
                                   const ferrule_size *counts)
{
    const ferrule_encoding *encodings = function->annotation->encodings;
    for (int i = 0; objects != NULL && i < function->signature->count; i++) {
        if (encodings[i].encoding != NULL && strcmp(encodings[i].encoding, "fs") == 0 &&
            (counts == NULL || counts[i] != FERRULE_LEFT_OUT)) {
            return objects[i];
        }
    }
    return NULL;
}

/* The arguments of an OSError: the code or errno, the words or what the C library says of it, and the name of
 * the file (borrowed), unless that is NULL. New reference, or NULL with an exception set. */
static PyObject *ferrule_system_arguments(const ferrule_failure *failed, PyObject *file)
{
    PyObject *number = failed->ferrule_has_code
                           ? PyLong_FromLongLong(failed->ferrule_code)
                           : PyObject_GetAttrString(ferrule_module.ffi, "errno");
    long code = number == NULL ? -1 : PyLong_AsLong(number);
    if (code == -1 && PyErr_Occurred()) {
        Py_XDECREF(number);
        return NULL;
    }
    const char *text = failed->ferrule_message != NULL ? failed->ferrule_message : strerror((int)code);
    PyObject *words = PyUnicode_DecodeFSDefault(text);
    PyObject *arguments = words == NULL  ? NULL
                          : file == NULL ? PyTuple_Pack(2, number, words)
                                         : PyTuple_Pack(3, number, words, file);
    Py_XDECREF(words);
    Py_DECREF(number);
    return arguments;
}

/* A new exception of the class `made`, about the `file` (borrowed) if that is not NULL: new reference, or NULL
 * with an exception set. */
static PyObject *ferrule_exception(const ferrule_function *function, PyObject *made,
                                   const ferrule_failure *failed, PyObject *file)
{
    int is_system = PyObject_IsSubclass(made, PyExc_OSError);
    PyObject *arguments = NULL;
    if (is_system == 1) {
        arguments = ferrule_system_arguments(failed, file);
    } else if (is_system == 0) {
        PyObject *words = ferrule_words(function, failed);
        arguments = words == NULL ? NULL : PyTuple_Pack(1, words);
        Py_XDECREF(words);
    }
    PyObject *exception = arguments == NULL ? NULL : PyObject_CallObject(made, arguments);
    Py_XDECREF(arguments);
    if (exception != NULL && failed->ferrule_has_code &&
        ferrule_set(exception, "code", PyLong_FromLongLong(failed->ferrule_code)) < 0) {
        Py_DECREF(exception);
        return NULL;
    }
    return exception;
}

FERRULE_SHARED PyObject *ferrule_raise(ferrule_function *function, PyObject *const *objects,
                                       const ferrule_size *counts, ferrule_failure *failed)
{
    PyObject *made = ferrule_errors_of_module[function->annotation->error].made;
    PyObject *file = ferrule_file_name(function, objects, counts);
    PyObject *exception = ferrule_exception(function, made, failed, file);
    free(failed->ferrule_message);
    failed->ferrule_message = NULL;
    if (exception != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
        Py_DECREF(exception);
    }
    return NULL;
}

FERRULE_SHARED PyObject *ferrule_decoded(const void *text, const char *encoding, const char *errors)
{
    if (text == NULL) {
        Py_RETURN_NONE;
    }
    return ferrule_decoded_part(text, (Py_ssize_t)strlen(text), encoding, errors);
}

FERRULE_SHARED PyObject *ferrule_decoded_part(const void *text, Py_ssize_t size, const char *encoding,
                                              const char *errors)
{
    if (encoding == NULL) {
        return PyUnicode_DecodeUTF8(text, size, errors);
    }
    return strcmp(encoding, "fs") == 0 ? PyUnicode_DecodeFSDefaultAndSize(text, size)
                                       : PyUnicode_Decode(text, size, encoding, errors);
}

FERRULE_INTERNAL int ferrule_is_text(PyObject *object, const ferrule_encoding *encoding)
{
    return PyUnicode_Check(object) || (encoding->encoding != NULL && strcmp(encoding->encoding, "fs") == 0 &&
                                       PyObject_HasAttrString((PyObject *)Py_TYPE(object), "__fspath__"));
}

FERRULE_INTERNAL PyObject *ferrule_encoded(PyObject *text, const ferrule_encoding *encoding, int has_length)
{
    PyObject *bytes = NULL;
    if (encoding->encoding != NULL && strcmp(encoding->encoding, "fs") == 0) {
        if (!PyUnicode_FSConverter(text, &bytes)) { /* refuses a NUL too */
            return NULL;
        }
        return bytes;
    }
    bytes = PyUnicode_AsEncodedString(text, encoding->encoding == NULL ? "utf-8" : encoding->encoding,
                                      encoding->errors);
    if (bytes != NULL && !has_length && strlen(PyBytes_AsString(bytes)) != (size_t)PyBytes_Size(bytes)) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        Py_DECREF(bytes);
        return NULL;
    }
    return bytes;
}

FERRULE_SHARED PyObject *ferrule_results(PyObject **items, int count)
{
    int missing = 0;
    for (int i = 0; i < count; i++) {
        missing = missing || items[i] == NULL;
    }
    PyObject *tuple = missing ? NULL : PyTuple_New(count);
    for (int i = 0; i < count; i++) {
        if (tuple == NULL) {
            Py_XDECREF(items[i]);
        } else {
            PyTuple_SetItem(tuple, i, items[i]);
        }
    }
    return tuple;
}

/* The class called `name` among those that come before `errors`, or of Python's own (borrowed); NULL with an
 * exception set. */
static PyObject *ferrule_base(const ferrule_error *all, const ferrule_error *errors, const char *name)
{
    for (; all != errors; all++) {
        if (strcmp(all->name, name) == 0) {
            return all->made;
        }
    }
    PyObject *own = PyEval_GetBuiltins();
    PyObject *found = own == NULL ? NULL : ferrule_in_dict(own, name);
    if (found == NULL && !PyErr_Occurred()) {
        PyErr_Format(PyExc_ImportError, "this Python has no exception %s", name);
    }
    return found;
}

/* Makes one class, or finds one of Python's own. 0, or -1 with an exception set. Borrows everything. */
static int ferrule_make_error(PyObject *module, ferrule_error *all, ferrule_error *error)
{
    PyObject *base = ferrule_base(all, error, error->base == NULL ? error->name : error->base);
    if (base == NULL) {
        return -1;
    }
    if (error->base == NULL) {
        Py_INCREF(base);
        error->made = base;
        return 0;
    }
    PyObject *name = ferrule_full_name(error->name);
    error->made = name == NULL ? NULL : PyErr_NewException(PyBytes_AsString(name), base, NULL);
    Py_XDECREF(name);
    return error->made == NULL ? -1 : PyObject_SetAttrString(module, error->name, error->made);
}

FERRULE_SHARED PyObject *ferrule_add_errors(PyObject *module, ferrule_error *errors)
{
    int failed = module == NULL;
    for (ferrule_error *error = errors; !failed && error->name != NULL; error++) {
        failed = ferrule_make_error(module, errors, error) < 0;
    }
    ferrule_errors_of_module = errors;
    if (failed) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}

#endif
