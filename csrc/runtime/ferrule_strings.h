/* C strings as bytes and str: as_bytes() and as_str(). */
#ifndef FERRULE_STRINGS_H
#define FERRULE_STRINGS_H

#include "ferrule_struct.h"

static PyObject *ferrule_typeof;       /* _cffi_backend.typeof */
static PyObject *ferrule_char_pointer; /* cffi's type `char *` */

/* Finds what the conversions need of cffi. 0, or -1 with an exception set. */
static int ferrule_prepare_conversions(PyObject *module)
{
    ferrule_ffi = PyObject_GetAttrString(module, "ffi");
    if (ferrule_ffi == NULL || ferrule_prepare_layouts() < 0) {
        return -1;
    }
    ferrule_newp = PyObject_GetAttrString(ferrule_backend, "newp");
    ferrule_typeof = PyObject_GetAttrString(ferrule_backend, "typeof");
    ferrule_char_pointer = ferrule_ctype("char", " *");
    return ferrule_newp == NULL || ferrule_typeof == NULL || ferrule_char_pointer == NULL ? -1 : 0;
}

/* The type of `cdata`: new reference, or NULL with an exception set where it is none. */
static PyObject *ferrule_ctype_of(PyObject *cdata)
{
    const ferrule_cdata *readable = ferrule_readable(cdata);
    if (readable != NULL) {
        Py_INCREF(readable->type);
        return readable->type;
    }
    return PyCFunction_GetFunction(ferrule_typeof)(PyCFunction_GetSelf(ferrule_typeof), cdata);
}

/* Where the text of a `char *` or of an array of char of known length starts, and its length; NULL
 * without an exception for whatever else `cdata` is. */
static const char *ferrule_find_text(PyObject *cdata, Py_ssize_t *length)
{
    static PyObject *last; /* the type that was asked for last, and how many char it has */
    static Py_ssize_t most;
    PyObject *ctype = ferrule_ctype_of(cdata);
    if (ctype != NULL && ctype != ferrule_char_pointer && ctype != last) {
        const ferrule_layout *layout = ferrule_layout_of(ctype);
        if (layout != NULL && layout->kind == FERRULE_IS_TEXT) {
            last = ctype; /* a layout keeps its type */
            most = layout->count;
        }
    }
    int is_pointer = ctype != NULL && ctype == ferrule_char_pointer;
    int is_array = ctype != NULL && ctype == last;
    Py_XDECREF(ctype);
    const char *start =
        is_pointer || is_array ? ferrule_to_pointer(cdata, ferrule_char_pointer) : NULL;
    if (start == NULL) {
        PyErr_Clear();
        return NULL;
    }
    *length = is_array ? ferrule_text_length(start, most) : (Py_ssize_t)strlen(start);
    return start;
}

/* The text of `cdata`; what has no short way here goes by ffi.string(): new reference, or NULL with
 * an exception set. */
static PyObject *ferrule_read_string(PyObject *cdata, const ferrule_text *text)
{
    Py_ssize_t length;
    const char *start = ferrule_find_text(cdata, &length);
    if (start != NULL) {
        return ferrule_decode(start, length, text);
    }
    PyObject *string = PyObject_CallMethod(ferrule_backend, "string", "O", cdata);
    if (string == NULL || text->encoding == NULL || !PyBytes_Check(string)) {
        return string;
    }
    PyObject *decoded = ferrule_decode(PyBytes_AsString(string), PyBytes_Size(string), text);
    Py_DECREF(string);
    return decoded;
}

/* as_bytes(text): what ffi.string(text) gives. */
static PyObject *ferrule_as_bytes(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count,
                                  PyObject *keywords)
{
    static const char *const names[] = {"text", NULL};
    static const ferrule_text text = {NULL, NULL, 0};
    PyObject *cdata;
    if (ferrule_arguments("as_bytes", "", names, 1, &cdata, args, count,
                          keywords) < 0) {
        return NULL;
    }
    return ferrule_read_string(cdata, &text);
}

/* as_str(text, encoding="utf-8", errors="strict"): what ffi.string(text).decode() gives. */
static PyObject *ferrule_as_str(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count,
                                PyObject *keywords)
{
    static const char *const names[] = {"text", "encoding", "errors", NULL};
    PyObject *values[FERRULE_MOST_ARGUMENTS];
    ferrule_text text;
    if (ferrule_arguments("as_str", "", names, 1, values, args, count,
                          keywords) < 0 ||
        ferrule_read_text(&text, values[1], values[2]) < 0) {
        return NULL;
    }
    if (text.encoding == NULL) {
        text.encoding = "utf-8";
        text.is_utf8 = 1;
    }
    return ferrule_read_string(values[0], &text);
}

#endif
