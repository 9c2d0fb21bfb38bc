/* The conversions of objects that have exactly the right type. Each returns 1 if it has stored the value; or
 * 0, and then no exception is set and the call goes to ferrule_call_slowly(). They borrow the object.
 */
#ifndef FERRULE_CONVERT_H
#define FERRULE_CONVERT_H

#include "ferrule_big_values.h"
#include "ferrule_builtins.h"
#include "ferrule_calls.h"

/* Whether the library has the function. */
FERRULE_INLINE int ferrule_is_callable(const ferrule_function *function)
{
    return function->code != NULL;
}

/* Whether the types of the function have been asked for. */
FERRULE_INLINE int ferrule_knows_types(const ferrule_function *function)
{
    return function->types != NULL;
}

/* cffi's type of parameter `index`, or of the result after them (borrowed), if the types are known. */
FERRULE_INLINE PyObject *ferrule_type_at(const ferrule_function *function, int index)
{
    return function->types[index].type;
}

/* The big integer that the type at `index` is. */
FERRULE_INLINE const struct ferrule_big *ferrule_big_at(const ferrule_function *function, int index)
{
    return function->types[index].big;
}

/* An exact int that a long holds. */
static inline int ferrule_exact_long(PyObject *object, long *value)
{
    if (!PyLong_CheckExact(object)) {
        return 0;
    }
    Py_ssize_t whole = PyLong_AsSsize_t(object); /* faster than PyLong_AsLong(), which calls __index__ */
    if (whole == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    *value = (long)whole;
    return *value == whole;
}

/* An exact int that `type` can hold, as the long `value`. */
#define ferrule_exact_integer(type, object, value)                                    \
    (ferrule_exact_long(object, value) && (long)(type)*(value) == *(value) &&           \
     (*(value) >= 0 || (type)-1 < (type)1))

/* True or False, as the long `value`. */
static inline int ferrule_exact_bool(PyObject *object, long *value)
{
    *value = object == Py_True;
    return *value || object == Py_False;
}

/* Exact bytes of length 1, as the long `value`. */
static inline int ferrule_exact_char(PyObject *object, long *value)
{
    if (!PyBytes_CheckExact(object) || PyBytes_Size(object) != 1) {
        return 0;
    }
    *value = *PyBytes_AsString(object);
    return 1;
}

/* An exact str that is one character of this kind, as the long `value`. */
static inline int ferrule_exact_wide(int kind, PyObject *object, long *value)
{
    if (!PyUnicode_CheckExact(object)) {
        return 0;
    }
    *value = kind == FERRULE_WCHAR ? (long)ferrule_to_wchar(object) : ferrule_to_unicode(object);
    if (PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* An exact float, or an exact int. */
static inline int ferrule_exact_real(PyObject *object, double *value)
{
    if (PyFloat_CheckExact(object)) {
        *value = PyFloat_AsDouble(object);
        return 1;
    }
    if (!PyLong_CheckExact(object)) {
        return 0;
    }
    *value = PyLong_AsDouble(object);
    if (*value == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* A cdata, if it is a pointer of the exact type of parameter `index` of `function`, or of another type that
 * cffi is known to accept for it. */
static inline int ferrule_exact_of_cdata(const ferrule_function *function, int index, PyObject *object,
                                         void **address)
{
    if (!ferrule_cdatas.readable || function->types == NULL) {
        return 0;
    }
    const ferrule_cdata *cdata = (const ferrule_cdata *)object;
    const ferrule_type *wanted = &function->types[index];
    if (cdata->type != wanted->type && cdata->type != wanted->also &&
        cdata->type != ferrule_cdatas.void_type) {
        return 0;
    }
    *address = cdata->address;
    return 1;
}

/* The same of any object. */
static inline int ferrule_exact_cdata(const ferrule_function *function, int index, PyObject *object,
                                      void **address)
{
    return ferrule_is_cdata(object) && ferrule_exact_of_cdata(function, index, object, address);
}

/* The same, or another cdata that cffi accepts for the pointer. */
static inline int ferrule_exact_pointer(const ferrule_function *function, int index, PyObject *object,
                                        void **value)
{
    return ferrule_is_cdata(object) && (ferrule_exact_of_cdata(function, index, object, value) ||
                                        ferrule_other_pointer(function, index, object, value));
}

/* The same, or exact bytes. */
static inline int ferrule_exact_text(const ferrule_function *function, int index, PyObject *object,
                                     void **value)
{
    if (PyBytes_CheckExact(object)) {
        *value = PyBytes_AsString(object);
        return 1;
    }
    return ferrule_exact_pointer(function, index, object, value);
}

/* The same, or an exact str without a NUL, as UTF-8. */
static inline int ferrule_exact_string(const ferrule_function *function, int index, PyObject *object,
                                       void **value)
{
    if (PyUnicode_CheckExact(object)) {
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(object, &size);
        if (text == NULL) {
            PyErr_Clear();
            return 0;
        }
        *value = (void *)text;
        return strlen(text) == (size_t)size;
    }
    return ferrule_exact_text(function, index, object, value);
}

/* Memory for an argument on the caller's stack: for a number that fits no slot, or a copy of short bytes. */
typedef union {
    char bytes[64];
    long double parts[2];
} ferrule_argument_room;

/* The same, but short bytes are copied: C may write there, and a bytes object never changes. */
static inline int ferrule_exact_copy(const ferrule_function *function, int index, PyObject *object,
                                     void **value, ferrule_argument_room *room)
{
    if (PyBytes_CheckExact(object)) {
        size_t size = (size_t)PyBytes_Size(object) + 1; /* with the NUL */
        if (size > sizeof room->bytes) {
            return 0;
        }
        memcpy(room->bytes, PyBytes_AsString(object), size);
        *value = room->bytes;
        return 1;
    }
    return ferrule_exact_pointer(function, index, object, value);
}

/* Exact bytes that C only reads, and how many there are. */
static inline int ferrule_counted_text(PyObject *object, void **value, ferrule_size *count)
{
    if (!PyBytes_CheckExact(object)) {
        return 0;
    }
    *value = PyBytes_AsString(object);
    *count = PyBytes_Size(object);
    return 1;
}

/* The same, or an exact str as UTF-8. */
static inline int ferrule_counted_string(PyObject *object, void **value, ferrule_size *count)
{
    if (!PyUnicode_CheckExact(object)) {
        return ferrule_counted_text(object, value, count);
    }
    Py_ssize_t size;
    *value = (void *)PyUnicode_AsUTF8AndSize(object, &size);
    if (*value == NULL) {
        PyErr_Clear();
        return 0;
    }
    *count = size;
    return 1;
}

/* The place where a cdata of the exact type of parameter `index` has its value. */
static inline int ferrule_exact_place(const ferrule_function *function, int index, PyObject *object,
                                      void **address)
{
    const ferrule_cdata *cdata = ferrule_readable(object);
    if (cdata == NULL || function->types == NULL || cdata->type != function->types[index].type) {
        return 0;
    }
    *address = cdata->address;
    return 1;
}

/* A cdata that is a value of the type of parameter `index`, or an exact float if cffi accepts that; stored in
 * memory of `size` bytes. */
static inline int ferrule_exact_memory(const ferrule_function *function, int index, PyObject *object,
                                       void *value, size_t size)
{
    void *address;
    if (ferrule_exact_place(function, index, object, &address)) {
        memcpy(value, address, size);
        return 1;
    }
    return PyFloat_CheckExact(object) && ferrule_float_to_memory(function, index, object, value);
}

/* An exact int that the big integer of parameter `index` can hold, in `value`. */
static inline int ferrule_exact_big(const ferrule_function *function, int index, PyObject *object,
                                    void *value)
{
    long narrow;
    if (function->types == NULL || !PyLong_CheckExact(object)) {
        return 0;
    }
    const ferrule_type *type = &function->types[index];
    if (ferrule_exact_long(object, &narrow)) {
        const unsigned long long parts[2] = {(unsigned long long)narrow,
                                             narrow < 0 ? ~0ULL : 0};
        return type->big->write(value, parts, narrow < 0);
    }
    if (ferrule_to_big(value, type->type, type->big, object) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* The value of any integer type as an int: new reference, or NULL with an exception set. */
#define ferrule_from_integer(type, value)                                    \
    ((type)-1 < (type)1 ? (sizeof(type) <= sizeof(long)                      \
                               ? ferrule_from_long((long)(value))              \
                               : ferrule_from_long_long((long long)(value)))    \
     : sizeof(type) < sizeof(long) ? ferrule_from_long((long)(value))          \
     : sizeof(type) == sizeof(long)                                          \
         ? ferrule_from_unsigned_long((unsigned long)(value))                   \
         : ferrule_from_unsigned_long_long((unsigned long long)(value)))

/* The value of wchar_t, char16_t or char32_t as a str: new reference, or NULL with an exception set. */
#define ferrule_from_wide(type, value)                                          \
    (FERRULE_WIDE(type) == FERRULE_WCHAR ? ferrule_from_wchar((FERRULE_WCHAR_TYPE)(value)) \
                                         : ferrule_from_unicode((int)(value)))

/* A new reference to None. */
static inline PyObject *ferrule_none(void)
{
#ifdef FERRULE_HEADERS
    ferrule_none_object.ferrule_references += ferrule_counts_none;
    return &ferrule_none_object;
#else
    Py_INCREF(Py_None);
    return Py_None;
#endif
}

#endif
