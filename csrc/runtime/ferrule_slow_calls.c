/* Calls with any objects, by cffi's conversions, and what is wrong with a call. */
#include "ferrule_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_fill.h"
#include "ferrule_held.h"
#include "ferrule_run.h"

#include <string.h>

/* Temporary memory of up to this many bytes is on the stack, as in cffi. */
#define FERRULE_ON_STACK 640

/* Any object to an integer by cffi's rules and words: 0, or -1 with an exception set. */
static int ferrule_take_integer(const ferrule_function *function, int index, PyObject *object,
                                ferrule_slot *slot)
{
    union {
        signed char i8;
        short i16;
        int i32;
        long long i64;
        unsigned char u8;
        unsigned short u16;
        unsigned int u32;
        unsigned long long u64;
    } memory;
    int kind = function->signature->kinds[index];
    if (kind & FERRULE_ENUM) {
        if (ferrule_to_memory((char *)&memory, function->types[index].type, object) < 0) {
            return -1;
        }
    }
    switch (kind & FERRULE_KIND) {
    case FERRULE_I8:
        slot->u = (unsigned long long)(kind & FERRULE_ENUM ? memory.i8 : ferrule_to_i8(object));
        break;
    case FERRULE_I16:
        slot->u = (unsigned long long)(kind & FERRULE_ENUM ? memory.i16 : ferrule_to_i16(object));
        break;
    case FERRULE_I32:
        slot->u = (unsigned long long)(kind & FERRULE_ENUM ? memory.i32 : ferrule_to_i32(object));
        break;
    case FERRULE_I64:
        slot->u = (unsigned long long)(kind & FERRULE_ENUM ? memory.i64 : ferrule_to_i64(object));
        break;
    case FERRULE_U8:
        slot->u = (unsigned long long)(kind & FERRULE_ENUM ? memory.u8 : ferrule_to_u8(object));
        break;
    case FERRULE_U16:
        slot->u = (unsigned long long)(kind & FERRULE_ENUM ? memory.u16 : ferrule_to_u16(object));
        break;
    case FERRULE_U32:
        slot->u = kind & FERRULE_ENUM ? memory.u32 : ferrule_to_u32(object);
        break;
    case FERRULE_U64:
        slot->u = kind & FERRULE_ENUM ? memory.u64 : ferrule_to_u64(object);
        break;
    case FERRULE_BOOL:
        slot->u = ferrule_to_bool(object);
        break;
    case FERRULE_CHAR:
        slot->u = (unsigned long long)ferrule_to_char(object);
        break;
    case FERRULE_WCHAR:
        slot->u = (unsigned long long)ferrule_to_wchar(object);
        break;
    default:
        slot->u = (unsigned long long)ferrule_to_unicode(object);
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* Fills the array, which is zero, that is made of `object` for a pointer. 0, or -1 with an exception set. */
static int ferrule_fill_list(ferrule_type *type, char *array, PyObject *object)
{
    Py_ssize_t count = ferrule_count(object);
    if (count >= 0 && !type->knows_items) {
        PyObject *item = PyObject_GetAttrString(type->type, "item");
        type->items = item == NULL ? NULL : ferrule_layout_of(item);
        type->knows_items = 1;
        Py_XDECREF(item);
        PyErr_Clear(); /* bit-fields, say: cffi converts them by itself */
    }
    return count >= 0 && type->items != NULL
               ? ferrule_fill_items(array, type->items, object, count)
               : ferrule_fill_array(array, type->type, object);
}

/* What cffi makes of a pointer argument: 0 with *pointer set, the size of the temporary memory it needs, or
 * -1 with an exception set. */
static Py_ssize_t ferrule_prepare_argument(const ferrule_function *function, int index, PyObject *object,
                                           int flags, char **pointer)
{
    Py_ssize_t size = ferrule_prepare_pointer(function->types[index].type, object, pointer);
    int as_it_is = flags & FERRULE_STOCK || function->signature->kinds[index] & FERRULE_CONST;
    return size == 0 && !as_it_is && PyBytes_Check(object) ? PyBytes_Size(object) + 1 : size;
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

/* Whether the memory for the argument must not be on the stack: bytes are copied there, and the result may
 * point into the copy. */
static inline int ferrule_may_return(const ferrule_signature *signature, PyObject *object)
{
    return ferrule_may_lead(signature->kinds[signature->count]) && PyBytes_Check(object);
}

/* Whether the object is at once seen to be no buffer, or one of which cffi makes a pointer by itself. */
static inline int ferrule_is_for_cffi(PyObject *object)
{
    return PyList_CheckExact(object) || PyTuple_CheckExact(object) || PyBytes_CheckExact(object) ||
           ferrule_is_cdata(object);
}

FERRULE_SHARED PyObject *ferrule_convert_and_call(ferrule_function *function, PyObject *const *args,
                                                  int flags)
{
    const ferrule_signature *signature = function->signature;
    int count = signature->count;
    if (function->types == NULL && ferrule_load_types(function) < 0) {
        return NULL;
    }
    ferrule_slot *slots = alloca(sizeof(ferrule_slot) * (size_t)(count + 1));
    ferrule_held *held = NULL;
    PyObject *result = NULL;
    for (int i = 0; i < count; i++) {
        ferrule_type *type = &function->types[i];
        int kind = signature->kinds[i], base = kind & FERRULE_KIND;
        PyObject *object = args[i];
        if (base == FERRULE_REAL) {
            slots[i].d = PyFloat_AsDouble(object);
            if (slots[i].d == -1.0 && PyErr_Occurred()) {
                goto done;
            }
        }
        else if (base == FERRULE_MEMORY || base == FERRULE_RECORD) {
            slots[i].p = ferrule_memory(type);
            memset(slots[i].p, 0, type->size); /* a list may leave fields out */
            if (ferrule_to_memory(slots[i].p, type->type, object) < 0) {
                goto done;
            }
        }
        else if (base < FERRULE_REAL) {
            if (!(base <= FERRULE_U64 && ferrule_take_whole(base, object, &slots[i])) &&
                ferrule_take_integer(function, i, object, &slots[i]) < 0) {
                goto done;
            }
        }
        else if (kind & FERRULE_NULLABLE && object == Py_None && !(flags & FERRULE_STOCK)) {
            slots[i].p = NULL;
        }
        else if (base == FERRULE_CODE) {
            slots[i].p = ferrule_to_pointer(object, type->type);
            if (slots[i].p == NULL && PyErr_Occurred()) {
                goto done;
            }
        }
        else if (!(flags & FERRULE_STOCK) && !ferrule_is_for_cffi(object) &&
                 ferrule_is_buffer(object)) {
            ferrule_held *hold = alloca(sizeof(ferrule_held) + ferrule_buffer_size());
            slots[i].p = ferrule_buffer_hold((ferrule_buffer *)(hold + 1), function, i, object);
            if (slots[i].p == NULL) {
                goto done;
            }
            *hold = (ferrule_held){held, NULL, NULL, 0};
            held = hold;
        }
        else {
            char *pointer;
            Py_ssize_t size = ferrule_prepare_argument(function, i, object, flags, &pointer);
            if (size > 0) {
                pointer = size <= FERRULE_ON_STACK && !ferrule_may_return(signature, object)
                              ? ferrule_aligned(alloca((size_t)size + FERRULE_ALIGNMENT),
                                                FERRULE_ALIGNMENT)
                              : ferrule_hold_memory(alloca(sizeof(ferrule_held)), &held, size);
                if (pointer == NULL) {
                    goto done;
                }
                size = ferrule_fill_argument(type, pointer, size, object);
            }
            if (size < 0) {
                goto done;
            }
            slots[i].p = pointer;
        }
    }
    const ferrule_type *returned = &function->types[count];
    if (returned->size > 0) {
        slots[count].p = ferrule_memory(returned);
    }
    ferrule_run(signature->thunk, function->code, slots, flags);
    result = ferrule_result(function, signature->kinds[count], slots[count]);
    if (held != NULL && ferrule_may_lead(signature->kinds[count])) {
        result = returned->size > 0
                     ? ferrule_keep_for_record(result, slots[count].p, returned->size, held)
                     : ferrule_keep_memory(result, slots[count].p, held);
    }
done:
    ferrule_let_go(held);
    return result;
}

FERRULE_SHARED PyObject *ferrule_absent(const ferrule_function *function)
{
    return PyErr_Format(PyExc_NotImplementedError,
                        "%s is not in the library that is installed here", function->c_name);
}

FERRULE_SHARED PyObject *ferrule_wrong_count(const ferrule_function *function, Py_ssize_t given)
{
    int count = function->signature->count;
    switch (count) {
    case 0:
        return PyErr_Format(PyExc_TypeError, "%U.%s() takes no arguments (%zd given)",
                            ferrule_module.name, function->name, given);
    case 1:
        return PyErr_Format(PyExc_TypeError, "%U.%s() takes exactly one argument (%zd given)",
                            ferrule_module.name, function->name, given);
    default:
        return PyErr_Format(PyExc_TypeError, "%s expected %d arguments, got %zd", function->c_name,
                            count, given);
    }
}

FERRULE_SHARED PyObject *ferrule_call_slowly(ferrule_function *function, PyObject *const *args,
                                             Py_ssize_t nargs, PyObject *kwnames)
{
    int count = function->signature->count;
    if (function->code == NULL) {
        return ferrule_absent(function);
    }
    if (kwnames != NULL && PyTuple_Size(kwnames) > 0) {
        PyObject **bound = alloca(sizeof(PyObject *) * (size_t)(count + 1));
        if (ferrule_bind_keywords(function, args, nargs, kwnames, bound) < 0) {
            return NULL;
        }
        return ferrule_convert_and_call(function, bound, function->flags);
    }
    if (nargs != count) {
        return ferrule_wrong_count(function, nargs);
    }
    return ferrule_convert_and_call(function, args, function->flags);
}

#endif
