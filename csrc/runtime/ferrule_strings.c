#include "ferrule_strings.h"

#ifndef PYPY_VERSION

#include "ferrule_arguments.h"
#include "ferrule_cdata.h"
#include "ferrule_ctype.h"
#include "ferrule_state.h"
#include "ferrule_unpack.h"

#include <stdint.h>
#include <string.h>
#include <wchar.h>

/* What is known of a type of strings. */
typedef struct {
    PyObject *type;  /* owned, so that no other type can be at its address */
    int kind;        /* of the characters; FERRULE_VOID if only cffi reads it */
    Py_ssize_t most; /* the length of an array, or one of the numbers below */
} ferrule_string_type;

enum { FERRULE_ANY_CHARACTERS = -1, FERRULE_ITS_OWN_LENGTH = -2 }; /* of a pointer, and of `char[]` */

/* Asks cffi what a type is (borrowed); no exception is set. */
static ferrule_string_type ferrule_describe_string(PyObject *type)
{
    ferrule_string_type found = {type, FERRULE_VOID, FERRULE_ANY_CHARACTERS};
    PyObject *item = PyObject_GetAttrString(type, "item"); /* pointers and arrays have it */
    int kind = item == NULL ? -1 : ferrule_kind_of(item);
    int is_array = kind < 0 ? -1 : ferrule_attribute_is(type, "kind", "array");
    if (is_array == 1) {
        found.most = ferrule_number_of(type, "length");
        found.most = found.most < 0 ? FERRULE_ITS_OWN_LENGTH : found.most;
    }
    int is_narrow = kind == FERRULE_CHAR || kind == FERRULE_I8 || kind == FERRULE_U8;
    if (is_array >= 0 && (is_narrow || ferrule_is_wide(kind))) {
        found.kind = kind;
    }
    Py_XDECREF(item);
    PyErr_Clear();
    return found;
}

/* What is known of a type (borrowed). Types are few and are seen again: they are remembered. */
static inline ferrule_string_type ferrule_string_of(PyObject *type)
{
#ifdef Py_GIL_DISABLED
    return ferrule_describe_string(type);
#else
    static ferrule_string_type known[16]; /* a newer type takes the place of an older one */
    ferrule_string_type *at = &known[(uintptr_t)type / 64 % 16];
    if (at->type != type) {
        ferrule_string_type found = ferrule_describe_string(type); /* may run any code, and come here again */
        PyObject *older = at->type;
        *at = found;
        Py_INCREF(type);
        Py_XDECREF(older);
        return found;
    }
    return *at;
#endif
}

/* The text of wide characters: new reference, or NULL, with or without an exception set, if only cffi reads
 * them. */
static PyObject *ferrule_read_wide(const char *start, int kind, Py_ssize_t most)
{
    if (kind == FERRULE_WCHAR) {
        const wchar_t *wide = (const wchar_t *)start;
        Py_ssize_t length = 0;
        while (length != most && wide[length] != 0) {
            length++;
        }
        return PyUnicode_FromWideChar(wide, length);
    }
#if WCHAR_MAX > 0xffff
    Py_ssize_t length = 0;
    const uint_least16_t *narrow = (const uint_least16_t *)start;
    const uint_least16_t one = 1;
    int order = *(const unsigned char *)&one ? -1 : 1;
    while (length != most && narrow[length] != 0) {
        length++;
    }
    return PyUnicode_DecodeUTF16(start, 2 * length, "surrogatepass", &order);
#else
    return NULL;
#endif
}

/* The text of a pointer or array that can be read directly: new reference, or NULL, with or without an exception
 * set, for anything else. Borrows the cdata. */
static PyObject *ferrule_read_directly(const ferrule_cdata *cdata, const ferrule_text *text)
{
    ferrule_string_type of = ferrule_string_of(cdata->type);
    Py_ssize_t most = of.most == FERRULE_ITS_OWN_LENGTH ? PyObject_Size((PyObject *)cdata) : of.most;
    const char *start = cdata->address;
    if (of.kind == FERRULE_VOID || start == NULL || (most < 0 && of.most != FERRULE_ANY_CHARACTERS)) {
        return NULL;
    }
    if (ferrule_is_wide(of.kind)) {
        return ferrule_read_wide(start, of.kind, most);
    }
    return ferrule_decode(start, most < 0 ? (Py_ssize_t)strlen(start) : ferrule_text_length(start, most), text);
}

/* The text of `cdata` (borrowed): new reference, or NULL with an exception set. ffi.string() handles
 * everything else, and raises the exceptions. */
static PyObject *ferrule_read_string(PyObject *cdata, const ferrule_text *text)
{
    const ferrule_cdata *readable = ferrule_readable(cdata);
    PyObject *found = readable == NULL ? NULL : ferrule_read_directly(readable, text);
    if (found != NULL) {
        return found;
    }
    PyErr_Clear(); /* it comes again below */
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
