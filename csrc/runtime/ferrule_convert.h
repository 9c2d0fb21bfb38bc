/* The conversions of objects that have exactly the right type. Each returns 1 if it has stored the value; or
 * 0, and then no exception is set and the call goes to ferrule_call_slowly(). They borrow the object.
 */
#ifndef FERRULE_CONVERT_H
#define FERRULE_CONVERT_H

#include "ferrule_big_values.h"
#include "ferrule_builtins.h"
#include "ferrule_calls.h"

/* Defines the method `name` of the function `entry`: it calls a wrapper that several functions share, and which gets
 * its function in place of `self`. */
#define FERRULE_SHARES(name, wrapper, entry)                                                               \
    static ferrule_object *name(ferrule_object *ferrule_self, ferrule_object *const *ferrule_args,         \
                                ferrule_ssize ferrule_nargs, ferrule_object *ferrule_names)                \
    {                                                                                                      \
        (void)ferrule_self;                                                                                \
        return wrapper((ferrule_object *)(void *)&(entry), ferrule_args, ferrule_nargs, ferrule_names);    \
    }

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

/* Memory for an argument on the caller's stack: for a number that fits no slot, or a copy of short bytes. */
typedef union {
    char bytes[64];
    long double parts[2];
} ferrule_argument_room;

/* Exact bytes of length 1, as the long `value`. */
FERRULE_SHARED int ferrule_exact_char(PyObject *object, long *value);

/* An exact str that is one character of this kind, as the long `value`. */
FERRULE_SHARED int ferrule_exact_wide(int kind, PyObject *object, long *value);

/* A cdata, if it is a pointer of the exact type of parameter `index` of `function`, or of another type that
 * cffi is known to accept for it. */
FERRULE_SHARED int ferrule_exact_cdata(const ferrule_function *function, int index, PyObject *object,
                                       void **address);

/* The same, or another cdata that cffi accepts for the pointer. */
FERRULE_SHARED int ferrule_accepted_pointer(const ferrule_function *function, int index, PyObject *object,
                                            void **value);

/* The same. Nearly all pointers come from C or from ffi.new(), and have the type of the parameter: for these alone no
 * function is called. */
static inline int ferrule_exact_pointer(const ferrule_function *function, int index, PyObject *object, void **value)
{
    const ferrule_cdata *cdata = (const ferrule_cdata *)object;
    if ((Py_TYPE(object) == ferrule_cdatas.readable[0] || Py_TYPE(object) == ferrule_cdatas.readable[1]) &&
        function->types != NULL && cdata->type == function->types[index].type) {
        *value = cdata->address;
        return 1;
    }
    return ferrule_accepted_pointer(function, index, object, value);
}

/* The same, or exact bytes. */
FERRULE_SHARED int ferrule_exact_text(const ferrule_function *function, int index, PyObject *object,
                                      void **value);

/* The same, or an exact str without a NUL, as UTF-8. */
FERRULE_SHARED int ferrule_exact_string(const ferrule_function *function, int index, PyObject *object,
                                        void **value);

/* The same, but short bytes are copied: C may write there, and a bytes object never changes. */
FERRULE_SHARED int ferrule_exact_copy(const ferrule_function *function, int index, PyObject *object,
                                      void **value, ferrule_argument_room *room);

/* Exact bytes that C only reads, and how many there are. */
FERRULE_SHARED int ferrule_counted_text(PyObject *object, void **value, ferrule_size *count);

/* The same, or an exact str as UTF-8. */
FERRULE_SHARED int ferrule_counted_string(PyObject *object, void **value, ferrule_size *count);

/* The place where a cdata of the exact type of parameter `index` has its value. */
FERRULE_SHARED int ferrule_exact_place(const ferrule_function *function, int index, PyObject *object,
                                       void **address);

/* A cdata that is a value of the type of parameter `index`, or an exact float if cffi accepts that; stored in
 * memory of `size` bytes. */
FERRULE_SHARED int ferrule_exact_memory(const ferrule_function *function, int index, PyObject *object,
                                        void *value, size_t size);

/* An exact int that the big integer of parameter `index` can hold, in `value`. */
FERRULE_SHARED int ferrule_exact_big(const ferrule_function *function, int index, PyObject *object,
                                     void *value);

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
