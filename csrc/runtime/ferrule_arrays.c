#include "ferrule_arrays.h"

#ifndef PYPY_VERSION

#include "ferrule_annotations.h"
#include "ferrule_arguments.h"
#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_items.h"
#include "ferrule_state.h"

#include <string.h>

/* ---- The lengths of arguments ---- */

/* The size of what the pointer at `index` points to; a `void *` counts bytes. -1 with an exception set. */
static Py_ssize_t ferrule_item_size(ferrule_type *type)
{
    if (type->counted_size == 0) {
        PyObject *item = PyObject_GetAttrString(type->type, "item");
        int is_void = item == NULL ? -1 : ferrule_attribute_is(item, "kind", "void");
        Py_ssize_t size = is_void < 0 ? -1 : is_void ? 1 : ferrule_size_of(item);
        Py_XDECREF(item);
        if (size < 0) {
            return -1;
        }
        type->counted_size = size;
    }
    return type->counted_size;
}

/* Sets the TypeError for a pointer, which has no length. Returns -1. */
static FERRULE_COLD Py_ssize_t ferrule_refuse_pointer(const ferrule_function *function, int index)
{
    PyErr_Format(PyExc_TypeError,
                 "%s() argument %d: a pointer does not say how many items there are; pass an array, such as "
                 "pointer[0:n], or ffi.buffer(pointer, size) for bytes",
                 function->name, index + 1);
    return -1;
}

/* How many bytes a cdata array has, or FERRULE_NO_ARRAY for NULL; -1 with an exception set. */
static Py_ssize_t ferrule_size_of_cdata(const ferrule_function *function, int index, PyObject *cdata,
                                        const void *pointer)
{
    PyObject *type = ferrule_type_of(cdata);
    int is_array = type == NULL ? -1 : ferrule_attribute_is(type, "kind", "array");
    Py_XDECREF(type);
    if (is_array == 0) {
        return pointer == NULL ? FERRULE_NO_ARRAY : ferrule_refuse_pointer(function, index);
    }
    return is_array < 0 ? -1 : ferrule_size_of(cdata);
}

/* The count of an object of which an array of `made` items was made; -1 with an exception set. */
static ferrule_size ferrule_count_made(PyObject *object, Py_ssize_t made)
{
    if (PyUnicode_Check(object)) {
        return made - 1; /* without the NUL */
    }
    Py_ssize_t count = PyObject_Size(object); /* which the conversion of an item may have changed */
    return count < made ? count : made;
}

FERRULE_INTERNAL ferrule_size ferrule_count_argument(ferrule_function *function, int index, PyObject *object,
                                                     const ferrule_passed *passed)
{
    if (PyBytes_Check(object)) {
        return PyBytes_Size(object);
    }
    if (object == Py_None) {
        return FERRULE_NO_ARRAY;
    }
    Py_ssize_t item = ferrule_item_size(&function->types[index]);
    if (item <= 0) {
        return item; /* GNU C has structs without fields */
    }
    if (passed->view != NULL) {
        return passed->view->len / item;
    }
    if (passed->made > 0) {
        return ferrule_count_made(object, passed->made / item);
    }
    Py_ssize_t size = ferrule_is_cdata(object) ? ferrule_size_of_cdata(function, index, object, passed->pointer)
                                               : ferrule_refuse_pointer(function, index);
    return size < 0 ? size : size / item;
}

FERRULE_SHARED ferrule_size ferrule_shared_count(const ferrule_function *function, const ferrule_size *counts,
                                                 const short *places, int count)
{
    int first = -1;
    for (int i = 0; i < count; i++) {
        if (counts[places[i]] < 0) {
            continue;
        }
        if (first >= 0 && counts[places[i]] != counts[first]) {
            PyErr_Format(PyExc_ValueError, "%s() arguments %d and %d must be equally long, not %zd and %zd items",
                         function->name, first + 1, places[i] + 1, counts[first], counts[places[i]]);
            return -1;
        }
        first = first < 0 ? places[i] : first;
    }
    return first < 0 ? 0 : counts[first];
}

FERRULE_SHARED PyObject *ferrule_refuse_length(const ferrule_function *function, ferrule_size count)
{
    PyErr_Format(PyExc_OverflowError, "%s(): C's type cannot hold a length of %zd", function->name, count);
    return NULL;
}

/* ---- Arrays that come out ---- */

/* Cffi's type of arrays of what the type at `index` points to (borrowed); NULL with an exception set. */
static PyObject *ferrule_array_type(ferrule_function *function, int index)
{
    ferrule_type *type = &function->types[index];
    if (type->array == NULL) {
        PyObject *made =
            PyObject_CallMethod(ferrule_module.backend, "new_array_type", "OO", type->type, Py_None);
        if (type->array == NULL) {
            type->array = made;
        } else { /* another thread was faster */
            Py_XDECREF(made);
        }
    }
    return type->array;
}

/* A new array of `count` items, all zero: new reference, or NULL with an exception set. */
static PyObject *ferrule_new_items(ferrule_function *function, int index, Py_ssize_t count)
{
    PyObject *type = ferrule_array_type(function, index);
    return type == NULL ? NULL : PyObject_CallFunction(ferrule_module.new_cdata, "On", type, count);
}

/* Where the items of a new array (borrowed) are; NULL with an exception set. */
static void *ferrule_items_at(const ferrule_function *function, int index, PyObject *array)
{
    return ferrule_to_pointer(array, function->types[index].type);
}

/* Whether memory can have so many items; sets an exception if not. */
static int ferrule_is_capacity(const ferrule_function *function, long long capacity)
{
    if (capacity < 0) {
        PyErr_Format(PyExc_ValueError, "%s(): no array can have room for %lld items", function->name, capacity);
        return 0;
    }
    if (capacity > PY_SSIZE_T_MAX) {
        PyErr_NoMemory();
        return 0;
    }
    return 1;
}

FERRULE_SHARED int ferrule_make_bytes(ferrule_array *array, ferrule_function *function, long long capacity)
{
    PyObject *bytes = ferrule_is_capacity(function, capacity)
                          ? PyBytes_FromStringAndSize(NULL, (Py_ssize_t)capacity)
                          : NULL;
    if (bytes == NULL) {
        return -1;
    }
    void *start = PyBytes_AsString(bytes);
    *array = (ferrule_array){memset(start, 0, (size_t)capacity), (ferrule_size)capacity, bytes};
    return 0;
}

FERRULE_SHARED int ferrule_make_array(ferrule_array *array, ferrule_function *function, int index,
                                      long long capacity)
{
    PyObject *items = ferrule_is_capacity(function, capacity)
                          ? ferrule_new_items(function, index, (Py_ssize_t)capacity)
                          : NULL;
    void *start = items == NULL ? NULL : ferrule_items_at(function, index, items);
    if (start == NULL) {
        Py_XDECREF(items);
        return -1;
    }
    *array = (ferrule_array){start, (ferrule_size)capacity, items};
    return 0;
}

/* How many items were filled, of what C says. */
static inline Py_ssize_t ferrule_clamped(const ferrule_array *array, long long actual)
{
    return actual < 0 ? 0 : actual > array->ferrule_capacity ? array->ferrule_capacity : (Py_ssize_t)actual;
}

/* The object that has the memory, which is no longer the array's: takes over the reference. */
static PyObject *ferrule_whole(ferrule_array *array)
{
    PyObject *owner = array->ferrule_owner;
    array->ferrule_owner = NULL;
    return owner;
}

FERRULE_SHARED PyObject *ferrule_filled_bytes(ferrule_array *array, long long actual)
{
    Py_ssize_t size = ferrule_clamped(array, actual);
    return size < array->ferrule_capacity ? PyBytes_FromStringAndSize(array->ferrule_start, size)
                                          : ferrule_whole(array);
}

FERRULE_SHARED PyObject *ferrule_filled_array(ferrule_array *array, ferrule_function *function, int index,
                                              long long actual)
{
    Py_ssize_t count = ferrule_clamped(array, actual);
    return count < array->ferrule_capacity ? ferrule_copied_array(array->ferrule_start, function, index, count)
                                           : ferrule_whole(array);
}

FERRULE_SHARED ferrule_size ferrule_text_size(const ferrule_array *array)
{
    const char *end = memchr(array->ferrule_start, 0, (size_t)array->ferrule_capacity);
    return end == NULL ? array->ferrule_capacity : end - (const char *)array->ferrule_start;
}

FERRULE_SHARED PyObject *ferrule_filled_text(ferrule_array *array, long long actual, const char *encoding,
                                             const char *errors)
{
    return ferrule_copied_text(array->ferrule_start, ferrule_clamped(array, actual), encoding, errors);
}

FERRULE_SHARED void ferrule_drop_arrays(ferrule_array *arrays, int count)
{
    for (int i = 0; i < count; i++) {
        Py_XDECREF(arrays[i].ferrule_owner);
    }
}

/* Whether memory can have so many items, of which a negative number is none; sets an exception if not. */
static int ferrule_is_size(long long *count)
{
    if (*count > PY_SSIZE_T_MAX) {
        PyErr_NoMemory();
        return 0;
    }
    *count = *count < 0 ? 0 : *count;
    return 1;
}

FERRULE_SHARED PyObject *ferrule_copied_bytes(const void *start, long long count)
{
    if (start == NULL) {
        Py_RETURN_NONE;
    }
    return ferrule_is_size(&count) ? PyBytes_FromStringAndSize(start, (Py_ssize_t)count) : NULL;
}

FERRULE_SHARED PyObject *ferrule_copied_text(const void *start, long long count, const char *encoding,
                                             const char *errors)
{
    if (start == NULL) {
        Py_RETURN_NONE;
    }
    return ferrule_is_size(&count) ? ferrule_decoded_part(start, (Py_ssize_t)count, encoding, errors) : NULL;
}

FERRULE_SHARED PyObject *ferrule_copied_array(const void *start, ferrule_function *function, int index,
                                              long long count)
{
    if (start == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *items = ferrule_is_size(&count) ? ferrule_new_items(function, index, (Py_ssize_t)count) : NULL;
    void *memory = items == NULL ? NULL : ferrule_items_at(function, index, items);
    Py_ssize_t size = memory == NULL ? -1 : ferrule_size_of(items);
    if (size < 0) {
        Py_XDECREF(items);
        return NULL;
    }
    memcpy(memory, start, (size_t)size);
    return items;
}

#endif
