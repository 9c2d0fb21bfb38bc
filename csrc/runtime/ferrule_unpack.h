/* C memory as Python's values: structs and arrays become tuples, text bytes or str, and all else is
 * what cffi reads. Nothing of the result refers to the memory.
 */
#ifndef FERRULE_UNPACK_H
#define FERRULE_UNPACK_H

#include "ferrule_layout.h"

/* How arrays of char are read: as bytes where `encoding` is NULL. */
typedef struct {
    const char *encoding;
    const char *errors;
    int is_utf8;
} ferrule_text;

static PyObject *ferrule_unpack(const char *memory, const ferrule_layout *layout,
                                const ferrule_text *text);

/* `length` bytes of text: new reference, or NULL with an exception set. */
static inline PyObject *ferrule_decode(const char *start, Py_ssize_t length,
                                       const ferrule_text *text)
{
    if (text->encoding == NULL) {
        return PyBytes_FromStringAndSize(start, length);
    }
    return text->is_utf8 ? PyUnicode_DecodeUTF8(start, length, text->errors)
                         : PyUnicode_Decode(start, length, text->encoding, text->errors);
}

/* The bytes before the first NUL, at most `most`. */
static inline Py_ssize_t ferrule_text_length(const char *start, Py_ssize_t most)
{
    const char *end = memchr(start, '\0', (size_t)most);
    return end == NULL ? most : end - start;
}

/* An integer of 1 or 2 bytes, or an unsigned one: new reference, or NULL with
 * an exception set. */
static PyObject *ferrule_integer(const char *memory, const ferrule_layout *layout)
{
    int is_signed = layout->kind == FERRULE_IS_SIGNED;
    switch (layout->size) {
    case 1:
        return PyLong_FromLong(is_signed ? *(const signed char *)memory
                                         : *(const unsigned char *)memory);
    case 2: {
        unsigned short narrow;
        memcpy(&narrow, memory, sizeof narrow);
        return PyLong_FromLong(is_signed ? (short)narrow : narrow);
    }
    case 4: {
        unsigned int narrow;
        memcpy(&narrow, memory, sizeof narrow);
        return PyLong_FromUnsignedLong(narrow);
    }
    default: {
        unsigned long long whole;
        memcpy(&whole, memory, sizeof whole);
        return PyLong_FromUnsignedLongLong(whole);
    }
    }
}

/* What ffi.string() makes of an array of wide characters: new reference, or NULL with an exception
 * set. */
static PyObject *ferrule_wide_text(const char *memory, const ferrule_layout *layout)
{
    PyObject *view = ferrule_from_memory(memory, layout->ctype);
    PyObject *text =
        view == NULL ? NULL : PyObject_CallMethod(ferrule_backend, "string", "O", view);
    Py_XDECREF(view);
    return text;
}

/* The tuple of a struct's fields, or of an array's items: new reference, or NULL with an exception
 * set. */
static PyObject *ferrule_tuple(const char *memory, const ferrule_layout *layout,
                               const ferrule_text *text)
{
    PyObject *tuple = PyTuple_New(layout->count);
    for (Py_ssize_t i = 0; tuple != NULL && i < layout->count; i++) {
        PyObject *value;
        if (layout->kind == FERRULE_IS_STRUCT) {
            const ferrule_field *field = &layout->fields[i];
            value = ferrule_unpack(memory + field->offset, field->layout, text);
        } else {
            value = ferrule_unpack(memory + i * layout->item->size, layout->item, text);
        }
        if (value == NULL) {
            Py_DECREF(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, i, value);
    }
    return tuple;
}

/* The value of the type that is in the memory: new reference, or NULL with an exception set. */
static PyObject *ferrule_unpack(const char *memory, const ferrule_layout *layout,
                                const ferrule_text *text)
{
    switch (layout->kind) {
    case FERRULE_IS_SIGNED_32: {
        int whole;
        memcpy(&whole, memory, sizeof whole);
        return PyLong_FromLong(whole);
    }
    case FERRULE_IS_SIGNED_64: {
        long long whole;
        memcpy(&whole, memory, sizeof whole);
        return PyLong_FromLongLong(whole);
    }
    case FERRULE_IS_SIGNED:
    case FERRULE_IS_UNSIGNED:
        return ferrule_integer(memory, layout);
    case FERRULE_IS_DOUBLE: {
        double real;
        memcpy(&real, memory, sizeof real);
        return PyFloat_FromDouble(real);
    }
    case FERRULE_IS_FLOAT: {
        float real;
        memcpy(&real, memory, sizeof real);
        return PyFloat_FromDouble(real);
    }
    case FERRULE_IS_TEXT:
        return ferrule_decode(memory, ferrule_text_length(memory, layout->count), text);
    case FERRULE_IS_WIDE_TEXT:
        return ferrule_wide_text(memory, layout);
    case FERRULE_IS_STRUCT:
    case FERRULE_IS_ARRAY:
        return ferrule_tuple(memory, layout, text);
    case FERRULE_IS_UNION:
        return ferrule_from_record(memory, layout->ctype);
    case FERRULE_IS_BOOL:
    case FERRULE_IS_CHAR:
    case FERRULE_IS_WIDE:
    case FERRULE_IS_COMPLEX:
    case FERRULE_IS_LONG_DOUBLE:
    case FERRULE_IS_POINTER:
        break;
    }
    return ferrule_from_memory(memory, layout->ctype);
}

#endif
