/* The conversions that need nothing but an exact type: they succeed, or leave no trace and the call to
 * ferrule_call_slowly().
 */
#ifndef FERRULE_CONVERT_H
#define FERRULE_CONVERT_H

#include "ferrule_calls.h"

#include <string.h>

/* An exact int that a long holds. */
static inline int ferrule_exact_long(PyObject *object, long *value)
{
    if (!PyLong_CheckExact(object)) {
        return 0;
    }
    Py_ssize_t whole = PyLong_AsSsize_t(object); /* the fastest in CPython, and it tells an int alone */
    if (whole == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    *value = (long)whole;
    return *value == whole;
}

/* An exact int that `type` holds, as the long `value`. */
#define ferrule_exact_integer(type, object, value)                                    \
    (ferrule_exact_long(object, value) && (long)(type)*(value) == *(value) &&           \
     (*(value) >= 0 || (type)-1 < (type)1))

/* True or False, as the long `value`. */
static inline int ferrule_exact_bool(PyObject *object, long *value)
{
    *value = object == Py_True;
    return *value || object == Py_False;
}

/* A byte, as the long `value`. */
static inline int ferrule_exact_char(PyObject *object, long *value)
{
    if (!PyBytes_CheckExact(object) || PyBytes_Size(object) != 1) {
        return 0;
    }
    *value = *PyBytes_AsString(object);
    return 1;
}

static inline int ferrule_exact_real(PyObject *object, double *value)
{
    if (!PyFloat_CheckExact(object)) {
        return 0;
    }
    *value = PyFloat_AsDouble(object);
    return 1;
}

/* A cdata of the very type of parameter `index` of `function`: its address. */
static inline int ferrule_exact_cdata(const ferrule_function *function, int index, PyObject *object,
                                      void **address)
{
    if (!ferrule_is_cdata(object) || function->types == NULL ||
        !ferrule_is_exactly(object, function->types[index].type)) {
        return 0;
    }
    *address = ((ferrule_cdata *)object)->address;
    return 1;
}

/* A cdata that is a pointer to what parameter `index` points to, or is taken for one. */
static inline int ferrule_exact_pointer(const ferrule_function *function, int index, PyObject *object,
                                        void **value)
{
    return ferrule_exact_cdata(function, index, object, value) ||
           ferrule_other_pointer(function, index, object, value);
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

/* A cdata that is a value of the type of parameter `index`, into the memory of one, of `size` bytes. */
static inline int ferrule_exact_memory(const ferrule_function *function, int index, PyObject *object,
                                       void *value, size_t size)
{
    void *address;
    if (!ferrule_exact_cdata(function, index, object, &address)) {
        return 0;
    }
    memcpy(value, address, size);
    return 1;
}

/* A new int of the value of any integer type. */
#define ferrule_from_integer(type, value)                                    \
    ((type)-1 < (type)1 ? (sizeof(type) <= sizeof(long)                      \
                               ? PyLong_FromLong((long)(value))              \
                               : PyLong_FromLongLong((long long)(value)))    \
     : sizeof(type) < sizeof(long) ? PyLong_FromLong((long)(value))          \
     : sizeof(type) == sizeof(long)                                          \
         ? PyLong_FromUnsignedLong((unsigned long)(value))                   \
         : PyLong_FromUnsignedLongLong((unsigned long long)(value)))

/* A new str of the value of wchar_t, char16_t or char32_t. */
#define ferrule_from_wide(type, value)                                          \
    (FERRULE_WIDE(type) == FERRULE_WCHAR ? ferrule_from_wchar((wchar_t)(value)) \
                                         : ferrule_from_unicode((int)(value)))

/* A new reference to None. */
static inline PyObject *ferrule_none(void)
{
    Py_INCREF(Py_None);
    return Py_None;
}

#endif
