/* The conversions that need nothing but an exact type: they succeed, or leave no trace and the call to
 * ferrule_call_slowly().
 */
#ifndef FERRULE_CONVERT_H
#define FERRULE_CONVERT_H

#include "ferrule_calls.h"

/* An exact int that a long holds. */
static inline int ferrule_exact_long(PyObject *object, long *value)
{
    if (!PyLong_CheckExact(object)) {
        return 0;
    }
    *value = PyLong_AsLong(object);
    if (*value == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return 1;
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

static inline int ferrule_is_cdata(PyObject *object)
{
    return Py_TYPE(object) == ferrule_module.cdata || Py_TYPE(object) == ferrule_module.cdata_owner;
}

/* A cdata that is a pointer to what parameter `index` of `function` points to. */
static inline int ferrule_exact_pointer(ferrule_function *function, int index, PyObject *object,
                                        void **value)
{
    if (!ferrule_is_cdata(object) || function->types == NULL) {
        return 0;
    }
    char *pointer;
    if (ferrule_prepare_pointer(function->types[index].type, object, &pointer) != 0) {
        PyErr_Clear();
        return 0;
    }
    *value = pointer;
    return 1;
}

/* The same, or exact bytes. */
static inline int ferrule_exact_text(ferrule_function *function, int index, PyObject *object,
                                     void **value)
{
    if (PyBytes_CheckExact(object)) {
        *value = PyBytes_AsString(object);
        return 1;
    }
    return ferrule_exact_pointer(function, index, object, value);
}

/* A cdata that is a function pointer of the type of parameter `index`. */
static inline int ferrule_exact_code(ferrule_function *function, int index, PyObject *object,
                                     void **value)
{
    if (!ferrule_is_cdata(object) || function->types == NULL) {
        return 0;
    }
    *value = ferrule_to_pointer(object, function->types[index].type);
    if (*value == NULL && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* A cdata that is a value of the type of parameter `index`, into the memory of one. */
static inline int ferrule_exact_memory(ferrule_function *function, int index, PyObject *object,
                                       void *value)
{
    if (!ferrule_is_cdata(object) || function->types == NULL) {
        return 0;
    }
    if (ferrule_to_memory(value, function->types[index].type, object) < 0) {
        PyErr_Clear();
        return 0;
    }
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
