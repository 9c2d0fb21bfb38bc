#include "ferrule_unpack.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"
#include "ferrule_state.h"

#include <string.h>

FERRULE_INTERNAL int ferrule_read_text(ferrule_text *text, PyObject *encoding, PyObject *errors)
{
    Py_ssize_t length = 0;
    text->encoding = encoding == NULL ? NULL : PyUnicode_AsUTF8AndSize(encoding, &length);
    text->errors = errors == NULL ? NULL : PyUnicode_AsUTF8AndSize(errors, NULL);
    if ((encoding != NULL && text->encoding == NULL) || (errors != NULL && text->errors == NULL)) {
        return -1;
    }
    text->is_utf8 = length == 5 && memcmp(text->encoding, "utf-8", 5) == 0;
    return 0;
}

FERRULE_INTERNAL PyObject *ferrule_decode(const char *start, Py_ssize_t length, const ferrule_text *text)
{
    if (text->encoding == NULL) {
        return PyBytes_FromStringAndSize(start, length);
    }
    return text->is_utf8 ? PyUnicode_DecodeUTF8(start, length, text->errors)
                         : PyUnicode_Decode(start, length, text->encoding, text->errors);
}

FERRULE_INTERNAL Py_ssize_t ferrule_text_length(const char *start, Py_ssize_t most)
{
    const char *end = memchr(start, '\0', (size_t)most);
    return end == NULL ? most : end - start;
}

/* What ffi.string() returns for an array of wide characters: new reference, or NULL with an exception
 * set. */
static PyObject *ferrule_wide_text(const char *memory, const ferrule_layout *layout)
{
    PyObject *view = ferrule_from_memory(memory, layout->type);
    PyObject *text =
        view == NULL ? NULL : PyObject_CallMethod(ferrule_module.backend, "string", "O", view);
    Py_XDECREF(view);
    return text;
}

FERRULE_INTERNAL PyObject *ferrule_tuple(const char *memory, const ferrule_layout *layout,
                                         const ferrule_text *text)
{
    PyObject *tuple = PyTuple_New(layout->count);
    for (Py_ssize_t i = 0; tuple != NULL && i < layout->count; i++) {
        PyObject *value;
        if (layout->kind == FERRULE_STRUCT) {
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

/* The object that `make` returns for the number of type `type` at `memory`, which may not be aligned. */
#define FERRULE_UNPACK(type, make)              \
    {                                           \
        type number;                            \
        memcpy(&number, memory, sizeof number); \
        return make(number);                    \
    }

FERRULE_INTERNAL PyObject *ferrule_unpack(const char *memory, const ferrule_layout *layout,
                                          const ferrule_text *text)
{
    switch (layout->kind) {
    case FERRULE_I8:
        return PyLong_FromLong(*(const signed char *)memory);
    case FERRULE_I16:
        FERRULE_UNPACK(short, PyLong_FromLong)
    case FERRULE_I32:
        FERRULE_UNPACK(int, PyLong_FromLong)
    case FERRULE_I64:
        FERRULE_UNPACK(long long, PyLong_FromLongLong)
    case FERRULE_U8:
        return PyLong_FromLong(*(const unsigned char *)memory);
    case FERRULE_U16:
        FERRULE_UNPACK(unsigned short, PyLong_FromLong)
    case FERRULE_U32:
        FERRULE_UNPACK(unsigned int, PyLong_FromUnsignedLong)
    case FERRULE_U64:
        FERRULE_UNPACK(unsigned long long, PyLong_FromUnsignedLongLong)
    case FERRULE_FLOAT:
        FERRULE_UNPACK(float, PyFloat_FromDouble)
    case FERRULE_DOUBLE:
        FERRULE_UNPACK(double, PyFloat_FromDouble)
    case FERRULE_TEXT:
        return ferrule_decode(memory, ferrule_text_length(memory, layout->count), text);
    case FERRULE_WIDE_TEXT:
        return ferrule_wide_text(memory, layout);
    case FERRULE_STRUCT:
    case FERRULE_ARRAY:
        return ferrule_tuple(memory, layout, text);
    case FERRULE_UNION:
        return ferrule_from_record(memory, layout->type);
    default:
        return ferrule_from_memory(memory, layout->type);
    }
}

#endif
