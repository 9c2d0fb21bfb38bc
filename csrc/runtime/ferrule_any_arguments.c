#include "ferrule_any_arguments.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"
#include "ferrule_explain.h"
#include "ferrule_fill.h"
#include "ferrule_functions.h"
#include "ferrule_numbers.h"
#include "ferrule_rows.h"
#include "ferrule_state.h"

#include <string.h>

/* Adds to the exception, which is cffi's, which argument it is about. Returns -1. */
static FERRULE_APART FERRULE_COLD int ferrule_refuse_argument(const ferrule_slow_call *call, int index,
                                                              PyObject *object)
{
    if (!(call->flags & FERRULE_STOCK)) {
        ferrule_explain_argument(call->function, index, object);
    }
    return -1;
}

/* ---- Lists and bytes, in temporary memory ---- */

/* The layout of what a pointer points to, which is looked up once; NULL if only cffi can fill such items, as
 * with bit-fields. No exception is set. */
static const ferrule_layout *ferrule_items_of(ferrule_type *type)
{
    if (!type->knows_items) {
        PyObject *item = PyObject_GetAttrString(type->type, "item");
        type->items = item == NULL ? NULL : ferrule_layout_of(item);
        type->knows_items = 1;
        Py_XDECREF(item);
        PyErr_Clear();
    }
    return type->items;
}

/* Fills the array for a pointer, which is zero, from `object`. 0, or -1 with an exception set. */
static int ferrule_fill_list(ferrule_type *type, char *array, PyObject *object)
{
    Py_ssize_t count = ferrule_count(object);
    const ferrule_layout *items = count < 0 ? NULL : ferrule_items_of(type);
    return items != NULL ? ferrule_fill_items(array, items, object, count)
                         : ferrule_fill_array(array, type->type, object);
}

/* Fills the temporary memory for a pointer argument. 0, or -1 with an exception set. */
static int ferrule_fill_argument(ferrule_type *type, char *memory, Py_ssize_t size, PyObject *object)
{
    if (PyBytes_Check(object)) {
        memcpy(memory, PyBytes_AsString(object), (size_t)size); /* with the NUL */
        return 0;
    }
    memset(memory, 0, (size_t)size);
    return ferrule_fill_list(type, memory, object);
}

/* Whether the memory for the argument must outlive the call: it has a copy of bytes, and the result may point
 * into it, as with cffi it may point into the bytes. */
static inline int ferrule_may_return(const ferrule_function *function, PyObject *object)
{
    return ferrule_leads(function) && PyBytes_Check(object);
}

/* Memory of `size` bytes for a pointer argument; NULL with an exception set. */
static inline char *ferrule_memory_for(ferrule_slow_call *call, Py_ssize_t size, PyObject *object)
{
    return ferrule_may_return(call->function, object)
               ? ferrule_hold_memory(&call->memory, size, FERRULE_ALIGNMENT)
               : ferrule_take_memory(&call->memory, size, FERRULE_ALIGNMENT);
}

/* How cffi passes a pointer argument: 0, and *pointer is set; or the size of the temporary memory that it
 * needs; or -1 with an exception set. cffi passes the memory of a bytes object. Here C gets a copy if it may
 * write there, because bytes must never change. */
static inline Py_ssize_t ferrule_prepare_argument(const ferrule_slow_call *call, int index, PyObject *object,
                                                  char **pointer)
{
    const ferrule_function *function = call->function;
    Py_ssize_t size = ferrule_prepare_pointer(function->types[index].type, object, pointer);
    int as_it_is = call->flags & FERRULE_STOCK || function->signature->kinds[index] & FERRULE_CONST;
    return size == 0 && !as_it_is && PyBytes_Check(object) ? PyBytes_Size(object) + 1 : size;
}

/* The same size for exact bytes, lists and tuples, if it is known without cffi; 0 if cffi must be asked. */
static inline Py_ssize_t ferrule_known_size(const ferrule_slow_call *call, int index, PyObject *object)
{
    if (PyBytes_CheckExact(object)) {
        int kind = call->function->signature->kinds[index];
        int is_copied = kind & FERRULE_BYTES && !(kind & FERRULE_CONST) && !(call->flags & FERRULE_STOCK);
        return is_copied ? PyBytes_Size(object) + 1 : 0;
    }
    const ferrule_layout *items = call->function->types[index].items; /* known after the first list */
    Py_ssize_t count = items == NULL ? 0 : ferrule_count(object);
    const Py_ssize_t half = (Py_ssize_t)1 << (sizeof half * 4 - 1); /* two smaller factors cannot overflow */
    return count > 0 && count < half && items->size < half ? count * items->size : 0;
}

/* Passes an object as cffi does. 0, or -1 with an exception set. */
FERRULE_INLINE int ferrule_pass_as_cffi(ferrule_slow_call *call, int index, PyObject *object,
                                       ferrule_passed *passed)
{
    char *pointer;
    Py_ssize_t size = ferrule_known_size(call, index, object);
    if (size == 0) {
        size = ferrule_prepare_argument(call, index, object, &pointer);
    }
    if (size > 0) {
        pointer = ferrule_memory_for(call, size, object);
        if (pointer == NULL) {
            return -1;
        }
        passed->made = size;
        size = ferrule_rarer.fill(&call->function->types[index], pointer, size, object);
    }
    if (size < 0) {
        return ferrule_refuse_argument(call, index, object);
    }
    call->slots[index].ferrule_p = pointer;
    return 0;
}

/* ---- Buffers and functions ---- */

/* Whether it is quickly seen that the object is not a buffer, or one of which cffi makes a pointer itself. */
static inline int ferrule_is_for_cffi(PyObject *object)
{
    return PyList_CheckExact(object) || PyTuple_CheckExact(object) || PyBytes_CheckExact(object) ||
           ferrule_is_cdata(object);
}

/* Passes the memory of a buffer, and holds it. `extent` is that of an array of variable shape, else NULL. 0, or -1
 * with an exception set. */
static int ferrule_pass_buffer(ferrule_slow_call *call, int index, PyObject *object,
                               const ferrule_extent *extent, ferrule_passed *passed)
{
    ferrule_call_memory *memory = &call->memory;
    ferrule_held *hold =
        ferrule_take_memory(memory, sizeof(ferrule_held) + sizeof(ferrule_buffer), _Alignof(ferrule_held));
    if (hold == NULL) {
        return -1;
    }
    ferrule_buffer *buffer = (ferrule_buffer *)(hold + 1);
    void *items = ferrule_hold_buffer(buffer, call->function, index, object, extent);
    if (items == NULL) {
        return -1;
    }
    *hold = (ferrule_held){memory->held, NULL, NULL, 0};
    memory->held = hold;
    passed->view = &buffer->view;
    call->slots[index].ferrule_p = items;
    return 0;
}

/* The C function that cffi, or the module itself, has as this object; NULL, with or without an exception set. */
static void *ferrule_to_code(PyObject *object, PyObject *type, int flags)
{
    void *code = ferrule_to_pointer(object, type);
    if (code != NULL || flags & FERRULE_STOCK || !PyErr_Occurred()) {
        return code;
    }
    const ferrule_function *function = ferrule_function_of(object);
    if (function == NULL) {
        return NULL;
    }
    PyErr_Clear();
    if (function->code == NULL) {
        ferrule_raise_absent(function->c_name);
        return NULL;
    }
    PyObject *pointer =
        PyObject_CallMethod(ferrule_module.ffi, "addressof", "Os", ferrule_module.lib, function->c_name);
    code = pointer == NULL ? NULL : ferrule_to_pointer(pointer, type);
    Py_XDECREF(pointer);
    return code;
}

/* Passes a function. 0, or -1 with an exception set. */
static int ferrule_pass_code(ferrule_slow_call *call, int index, PyObject *object)
{
    void *code = ferrule_to_code(object, call->function->types[index].type, call->flags);
    if (code == NULL && PyErr_Occurred()) {
        return ferrule_refuse_argument(call, index, object);
    }
    call->slots[index].ferrule_p = code;
    return 0;
}

/* ---- One argument ---- */

/* Converts an argument of a pointer type. 0, or -1 with an exception set. */
FERRULE_INLINE int ferrule_convert_pointer(ferrule_slow_call *call, int index, PyObject *object,
                                           ferrule_passed *passed)
{
    int kind = call->function->signature->kinds[index], accepts_more = !(call->flags & FERRULE_STOCK);
    if (kind & FERRULE_NULLABLE && object == Py_None && accepts_more) {
        call->slots[index].ferrule_p = NULL;
        return 0;
    }
    if ((kind & FERRULE_KIND) == FERRULE_CODE) {
        return ferrule_rarer.pass_code(call, index, object);
    }
    return accepts_more && !ferrule_is_for_cffi(object) && ferrule_rarer.is_buffer(object)
               ? ferrule_rarer.pass_buffer(call, index, object, NULL, passed)
               : ferrule_pass_as_cffi(call, index, object, passed);
}

FERRULE_INTERNAL int ferrule_make_place(ferrule_slow_call *call, int index)
{
    const ferrule_type *type = &call->function->types[index];
    void *place = ferrule_take_memory(&call->memory, (Py_ssize_t)type->size, type->alignment);
    call->slots[index].ferrule_p = place;
    return place == NULL ? -1 : 0;
}

/* Converts an argument that does not fit into a slot. 0, or -1 with an exception set. */
static int ferrule_convert_large(ferrule_slow_call *call, int index, PyObject *object)
{
    const ferrule_type *type = &call->function->types[index];
    if (ferrule_make_place(call, index) < 0) {
        return -1;
    }
    char *place = memset(call->slots[index].ferrule_p, 0, type->size); /* a list may leave fields out */
    int failed = type->big != NULL ? ferrule_to_big(place, type->type, type->big, object)
                                   : ferrule_to_memory(place, type->type, object);
    return failed < 0 ? ferrule_refuse_argument(call, index, object) : 0;
}

#if !defined(FERRULE_ONE_UNIT) && !defined(FERRULE_RUNTIME_UNIT)
ferrule_rarer_ways ferrule_rarer;
#endif

FERRULE_SHARED void ferrule_know_rarer(void)
{
    ferrule_rarer = (ferrule_rarer_ways){ferrule_is_buffer, ferrule_pass_buffer, ferrule_fill_argument,
                                         ferrule_pass_code, ferrule_convert_large};
}

/* Converts an argument of any kind that C has. 0, or -1 with an exception set. */
FERRULE_INLINE int ferrule_convert_any(ferrule_slow_call *call, int index, PyObject *object,
                                       ferrule_passed *passed)
{
    const ferrule_function *function = call->function;
    int base = function->signature->kinds[index] & FERRULE_KIND;
    if (base < FERRULE_MEMORY) {
        return ferrule_convert_number(function, index, object, &call->slots[index]) < 0
                   ? ferrule_refuse_argument(call, index, object)
                   : 0;
    }
    return base < FERRULE_POINTER ? ferrule_rarer.convert_large(call, index, object)
                                  : ferrule_convert_pointer(call, index, object, passed);
}

FERRULE_INTERNAL int ferrule_convert_argument(ferrule_slow_call *call, int index, PyObject *object,
                                              ferrule_passed *passed)
{
    return ferrule_convert_any(call, index, object, passed);
}

FERRULE_INTERNAL int ferrule_convert_arguments(ferrule_slow_call *call, PyObject *const *objects)
{
    int count = call->function->signature->count;
    for (int i = 0; i < count; i++) {
        ferrule_passed ignored;
        if (ferrule_convert_any(call, i, objects[i], &ignored) < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- Arrays of variable shape ---- */

/* How many bytes there are from the beginning of bytes or of an array; -1 with an exception set, or without one
 * for a pointer. */
static Py_ssize_t ferrule_given_size(PyObject *object)
{
    if (PyBytes_Check(object)) {
        return PyBytes_Size(object) + 1; /* with the NUL */
    }
    PyObject *type = ferrule_is_cdata(object) ? ferrule_type_of(object) : NULL;
    int is_array = type == NULL ? 0 : ferrule_attribute_is(type, "kind", "array");
    Py_XDECREF(type);
    return is_array == 1 ? ferrule_size_of(object) : -1;
}

/* What ferrule_prepare_argument() returns, for an array of the `extent`. */
static Py_ssize_t ferrule_prepare_shaped(const ferrule_slow_call *call, const ferrule_extent *extent,
                                         PyObject *object, char **pointer)
{
    if (extent->dimensions > 1) {
        return ferrule_prepare_rows(extent, object, pointer);
    }
    Py_ssize_t size = ferrule_prepare_argument(call, extent->index, object, pointer);
    Py_ssize_t count = size < 0 ? -1 : ferrule_count(object);
    Py_ssize_t there = count >= 0 ? count * (Py_ssize_t)extent->type->element_size
                       : size == 0 ? ferrule_given_size(object)
                                   : size;
    if ((there < 0 && PyErr_Occurred()) || (there >= 0 && ferrule_check_size(extent, there) < 0)) {
        return -1;
    }
    return size;
}

/* Passes an object as cffi does, once it is checked that it has the `extent`. 0, or -1 with an exception set. */
static int ferrule_pass_shaped(ferrule_slow_call *call, const ferrule_extent *extent, PyObject *object,
                               ferrule_passed *passed)
{
    char *pointer;
    Py_ssize_t size = ferrule_prepare_shaped(call, extent, object, &pointer);
    if (size > 0) {
        pointer = ferrule_memory_for(call, size, object);
        if (pointer == NULL) {
            return -1;
        }
        passed->made = size;
        size = extent->dimensions > 1
                   ? ferrule_fill_rows(extent, object, memset(pointer, 0, (size_t)size), size)
                   : ferrule_fill_argument(&call->function->types[extent->index], pointer, size, object);
    }
    call->slots[extent->index].ferrule_p = pointer;
    return size < 0 ? -1 : 0;
}

FERRULE_INTERNAL int ferrule_convert_shaped(ferrule_slow_call *call, int index, PyObject *object,
                                            ferrule_passed *passed)
{
    ferrule_extent extent;
    if (ferrule_measure_extent(&extent, call->function, index, call->slots) < 0) {
        return -1;
    }
    if (call->function->signature->kinds[index] & FERRULE_NULLABLE && object == Py_None) {
        call->slots[index].ferrule_p = NULL;
        return 0;
    }
    return !ferrule_is_for_cffi(object) && ferrule_is_buffer(object)
               ? ferrule_pass_buffer(call, index, object, &extent, passed)
               : ferrule_pass_shaped(call, &extent, object, passed);
}

#endif
