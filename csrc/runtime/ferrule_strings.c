#include "ferrule_strings.h"

#ifndef PYPY_VERSION

#include "ferrule_arguments.h"
#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_layout.h"
#include "ferrule_state.h"
#include "ferrule_unpack.h"

#include <string.h>

/* The start of the text of a `char *`, or of an array of char of known length, and *length; NULL without an
 * exception if `cdata` (borrowed) is something else. */
static const char *ferrule_find_text(PyObject *cdata, Py_ssize_t *length)
{
    static PyObject *last;  /* the array type that was seen last; its layout keeps it alive */
    static Py_ssize_t most; /* and its length */
    static PyObject *other; /* the last type that is not such an array; only compared, as it may be freed */
    PyObject *type = ferrule_type_of(cdata), *char_pointer = ferrule_module.char_pointer;
    if (type != NULL && type != char_pointer && type != last && type != other) {
        const ferrule_layout *layout = ferrule_layout_of(type);
        if (layout != NULL && layout->kind == FERRULE_TEXT) {
            last = type;
            most = layout->count;
        } else {
            other = type;
        }
        PyErr_Clear();
    }
    int is_pointer = type != NULL && type == char_pointer;
    int is_array = type != NULL && type == last;
    Py_XDECREF(type);
    const char *start = is_pointer || is_array ? ferrule_to_pointer(cdata, char_pointer) : NULL;
    if (start == NULL) {
        PyErr_Clear();
        return NULL;
    }
    *length = is_array ? ferrule_text_length(start, most) : (Py_ssize_t)strlen(start);
    return start;
}

/* The text of `cdata` (borrowed): new reference, or NULL with an exception set. The less frequent kinds of
 * text go through ffi.string(), which also raises all exceptions. */
static PyObject *ferrule_read_string(PyObject *cdata, const ferrule_text *text)
{
    Py_ssize_t length;
    const char *start = ferrule_find_text(cdata, &length);
    if (start != NULL) {
        return ferrule_decode(start, length, text);
    }
    PyObject *string = PyObject_CallMethod(ferrule_module.backend, "string", "O", cdata);
    if (string == NULL || text->encoding == NULL || !PyBytes_Check(string)) {
        return string;
    }
    PyObject *decoded = ferrule_decode(PyBytes_AsString(string), PyBytes_Size(string), text);
    Py_DECREF(string);
    return decoded;
}

/* as_bytes(text): what ffi.string(text) returns. New reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_as_bytes(PyObject *Py_UNUSED(self), PyObject *const *args,
                                            Py_ssize_t nargs, PyObject *kwnames)
{
    static const ferrule_parameters parameters = {FERRULE_AS_BYTES, "as_bytes", "", 1, 1, 0};
    static const ferrule_text text = {NULL, NULL, 0};
    PyObject *cdata;
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, &cdata) < 0) {
        return NULL;
    }
    return ferrule_read_string(cdata, &text);
}

/* as_str(text, encoding="utf-8", errors="strict"): what ffi.string(text).decode() returns. New reference, or NULL
 * with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_as_str(PyObject *Py_UNUSED(self), PyObject *const *args,
                                          Py_ssize_t nargs, PyObject *kwnames)
{
    static const ferrule_parameters parameters = {FERRULE_AS_STR, "as_str", "", 1, 3, 0};
    PyObject *values[3];
    ferrule_text text;
    if (ferrule_bind_arguments(&parameters, args, nargs, kwnames, values) < 0 ||
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
