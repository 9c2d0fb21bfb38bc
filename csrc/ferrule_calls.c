#include "ferrule_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_convert.h"
#include "ferrule_fill.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

/* Arrays that are made of a list for the time of a call stand on the stack up to this many bytes, as
 * cffi's do. */
#define FERRULE_ON_STACK 640

/* A further flag of a call: take what cffi takes, and no more. */
#define FERRULE_STOCK 0x100

/* ---- The call itself ---- */

/* The memory of a value of a type that stands in `raw`, which has room for its alignment too, a power
 * of two. */
static void *ferrule_aligned(char *raw, size_t alignment)
{
    return raw + (-(uintptr_t)raw & (alignment - 1));
}

/* Memory on the stack of the caller for a value of the type. */
#define ferrule_memory(type) \
    ferrule_aligned(alloca((type)->size + (type)->alignment), (type)->alignment)

/* Calls `code` with the arguments in `slots`; its result is in the slot behind them. */
FERRULE_INLINE void ferrule_run(ferrule_thunk thunk, ferrule_code code, ferrule_slot *slots, int flags)
{
    int holds = flags & FERRULE_HOLD_GIL, keeps_errno = !(flags & FERRULE_NO_ERRNO);
    if (holds && !keeps_errno) {
        thunk(code, slots);
        return;
    }
    PyThreadState *thread = holds ? NULL : PyEval_SaveThread();
    if (keeps_errno) {
        ferrule_restore_errno();
    }
    thunk(code, slots);
    if (keeps_errno) {
        ferrule_save_errno();
    }
    if (!holds) {
        PyEval_RestoreThread(thread);
    }
}

/* The result in `slot`, of this kind, as an object: new reference, or NULL with an exception set. */
FERRULE_INLINE PyObject *ferrule_result(const ferrule_function *function, int kind, ferrule_slot slot)
{
    int count = function->signature->count;
    switch (kind & FERRULE_KIND) {
    case FERRULE_VOID:
        return ferrule_none();
    case FERRULE_I8:
    case FERRULE_I16:
    case FERRULE_I32:
    case FERRULE_U8:
    case FERRULE_U16:
        return PyLong_FromLong((long)slot.u);
    case FERRULE_U32:
    case FERRULE_U64:
        return PyLong_FromUnsignedLongLong(slot.u);
    case FERRULE_I64:
        return ferrule_from_integer(long long, slot.u);
    case FERRULE_BOOL:
        return PyBool_FromLong((long)slot.u);
    case FERRULE_CHAR:
        return ferrule_from_char((char)slot.u);
    case FERRULE_WCHAR:
        return ferrule_from_wchar((wchar_t)slot.u);
    case FERRULE_UNICODE:
        return ferrule_from_unicode((int)slot.u);
    case FERRULE_REAL:
        return PyFloat_FromDouble(slot.d);
    case FERRULE_MEMORY:
        return ferrule_from_memory(slot.p, function->types[count].type);
    case FERRULE_RECORD:
        return ferrule_from_record(slot.p, function->types[count].type);
    default:
        return ferrule_from_pointer(slot.p, function->types[count].type);
    }
}

/* Calls with the arguments in `slots` a function whose result needs memory of its own. New reference, or
 * NULL with an exception set. */
static PyObject *ferrule_run_large(const ferrule_function *function, ferrule_slot *slots, int flags)
{
    int count = function->signature->count;
    slots[count].p = ferrule_memory(&function->types[count]);
    ferrule_run(function->signature->thunk, function->code, slots, flags);
    return ferrule_result(function, function->signature->kinds[count], slots[count]);
}

/* ---- Exact objects ---- */

/* The least and the greatest value of the integer kinds, as far as a long goes. */
static const struct {
    long least;
    long greatest;
} ferrule_ranges[] = {
    [FERRULE_I8] = {-0x80, 0x7f},
    [FERRULE_I16] = {-0x8000, 0x7fff},
    [FERRULE_I32] = {-0x7fffffffL - 1, 0x7fffffffL},
    [FERRULE_I64] = {LONG_MIN, LONG_MAX},
    [FERRULE_U8] = {0, 0xff},
    [FERRULE_U16] = {0, 0xffff},
    [FERRULE_U32] = {0, sizeof(long) > 4 ? (long)0xffffffffUL : LONG_MAX},
    [FERRULE_U64] = {0, LONG_MAX},
};

/* An exact int that a type of this kind holds. */
FERRULE_INLINE int ferrule_take_whole(int base, PyObject *object, ferrule_slot *slot)
{
    long value;
    if (!ferrule_exact_long(object, &value) || value < ferrule_ranges[base].least ||
        value > ferrule_ranges[base].greatest) {
        return 0;
    }
    slot->u = (unsigned long long)value;
    return 1;
}

FERRULE_SHARED int ferrule_other_pointer(const ferrule_function *function, int index,
                                         PyObject *object, void **value)
{
    char *pointer;
    if (function->types == NULL) {
        return 0;
    }
    if (ferrule_prepare_pointer(function->types[index].type, object, &pointer) != 0) {
        PyErr_Clear();
        return 0;
    }
    if (function->types[index].also == NULL) {
        ferrule_ask_also(&function->types[index], ferrule_readable(object));
    }
    *value = pointer;
    return 1;
}

FERRULE_SHARED int ferrule_float_to_memory(const ferrule_function *function, int index,
                                           PyObject *object, void *value)
{
    if (function->types != NULL && function->types[index].is_long_double) {
        *(long double *)value = PyFloat_AsDouble(object);
        return 1;
    }
    if (function->types == NULL ||
        ferrule_to_memory(value, function->types[index].type, object) < 0) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* Memory for an argument that is a long double or a complex number. */
typedef struct {
    long double parts[2];
} ferrule_number_room;

/* The exact objects of the rarer kinds. */
static int ferrule_take_rarer(const ferrule_function *function, int base, int index, PyObject *object,
                              ferrule_slot *slot, ferrule_number_room *room)
{
    long value = 0;
    int taken = 0;
    switch (base) {
    case FERRULE_BOOL:
        taken = ferrule_exact_bool(object, &value);
        slot->u = (unsigned long long)value;
        break;
    case FERRULE_CHAR:
        taken = ferrule_exact_char(object, &value);
        slot->u = (unsigned long long)value;
        break;
    case FERRULE_CODE:
        taken = ferrule_exact_cdata(function, index, object, &slot->p);
        break;
    case FERRULE_WCHAR:
    case FERRULE_UNICODE:
        taken = ferrule_exact_wide(base, object, &value);
        slot->u = (unsigned long long)value;
        break;
    case FERRULE_MEMORY:
        slot->p = room;
        taken = function->types != NULL &&
                ferrule_exact_memory(function, index, object, room, function->types[index].size);
        break;
    case FERRULE_RECORD: /* where it stands, if it is as aligned as C needs it */
        taken = ferrule_exact_place(function, index, object, &slot->p) &&
                ((uintptr_t)slot->p & (function->types[index].alignment - 1)) == 0;
        break;
    }
    return taken;
}

/* Converts the arguments as far as exact types go: 1 for all of them; else 0, and nothing is held. */
FERRULE_INLINE int ferrule_take_exact(const ferrule_function *function, const unsigned char *kinds,
                                      int count, PyObject *const *args, ferrule_slot *slots,
                                      ferrule_number_room *rooms)
{
    for (int i = 0; i < count; i++) {
        int kind = kinds[i], base = kind & FERRULE_KIND;
        if (base <= FERRULE_U64) {
            if (!ferrule_take_whole(base, args[i], &slots[i])) {
                return 0;
            }
        }
        else if (base == FERRULE_POINTER) {
            if (!(kind & FERRULE_BYTES
                      ? ferrule_exact_text(function, i, args[i], &slots[i].p)
                      : ferrule_exact_pointer(function, i, args[i], &slots[i].p))) {
                return 0;
            }
        }
        else if (base == FERRULE_REAL) {
            if (!ferrule_exact_real(args[i], &slots[i].d)) {
                return 0;
            }
        }
        else if (!ferrule_take_rarer(function, base, i, args[i], &slots[i], &rooms[i])) {
            return 0;
        }
    }
    return 1;
}

/* ---- All other objects, by cffi's conversions ---- */

/* What is held for the time of a call. */
typedef struct ferrule_held {
    struct ferrule_held *next;
    enum { FERRULE_HELD_ARRAY, FERRULE_HELD_BUFFER } what;
} ferrule_held;

/* An array made of a list, on the heap. */
typedef struct {
    ferrule_held held;
    long double items[1]; /* aligned for anything that cffi knows */
} ferrule_array;

static void ferrule_let_go(ferrule_held *held)
{
    while (held != NULL) {
        ferrule_held *next = held->next;
        if (held->what == FERRULE_HELD_BUFFER) {
            ferrule_buffer_release((ferrule_buffer *)(held + 1));
        }
        else {
            PyMem_Free(held);
        }
        held = next;
    }
}

/* Memory on the heap for an array of `size` bytes, held by `*held`; NULL with an exception set. */
static char *ferrule_hold_array(ferrule_held **held, size_t size)
{
    ferrule_array *array = PyMem_Malloc(offsetof(ferrule_array, items) + size);
    if (array == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    array->held.next = *held;
    array->held.what = FERRULE_HELD_ARRAY;
    *held = &array->held;
    return (char *)array->items;
}

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

/* Whether the object is at once seen to be no buffer, or one of which cffi makes a pointer by itself. */
static inline int ferrule_is_for_cffi(PyObject *object)
{
    return PyList_CheckExact(object) || PyTuple_CheckExact(object) || PyBytes_CheckExact(object) ||
           ferrule_is_cdata(object);
}

/* Converts the arguments, calls, and converts the result: new reference, or NULL with an exception
 * set. Whatever fails, nothing stays held. */
static PyObject *ferrule_convert_and_call(ferrule_function *function, PyObject *const *args, int flags)
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
            hold->next = held;
            hold->what = FERRULE_HELD_BUFFER;
            held = hold;
        }
        else {
            char *pointer;
            Py_ssize_t size = ferrule_prepare_pointer(type->type, object, &pointer);
            if (size > 0) {
                pointer = size <= FERRULE_ON_STACK
                              ? ferrule_aligned(alloca((size_t)size + sizeof(long double)),
                                                sizeof(long double))
                              : ferrule_hold_array(&held, (size_t)size);
                if (pointer == NULL) {
                    goto done;
                }
                memset(pointer, 0, (size_t)size);
                size = ferrule_fill_list(type, pointer, object);
            }
            if (size < 0) {
                goto done;
            }
            slots[i].p = pointer;
        }
    }
    if (function->types[count].size > 0) {
        result = ferrule_run_large(function, slots, flags);
    }
    else {
        ferrule_run(signature->thunk, function->code, slots, flags);
        result = ferrule_result(function, signature->kinds[count], slots[count]);
    }
done:
    ferrule_let_go(held);
    return result;
}

/* ---- Errors ---- */

/* Raises NotImplementedError for an optional function that is not there. Returns NULL. */
static PyObject *ferrule_absent(const ferrule_function *function)
{
    return PyErr_Format(PyExc_NotImplementedError,
                        "%s is not in the library that is installed here", function->c_name);
}

/* Raises the TypeError of CPython, by which cffi refuses a call. Returns NULL. */
static PyObject *ferrule_wrong_count(const ferrule_function *function, Py_ssize_t given)
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

/* ---- The ways in ---- */

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

FERRULE_SHARED PyObject *ferrule_lib_call(ferrule_function *function, PyObject *args)
{
    const ferrule_signature *signature = function->signature;
    int count = signature->count;
    ferrule_slot slots[FERRULE_FEW + 1];
    ferrule_number_room rooms[FERRULE_FEW];
    ferrule_room room;
    PyObject *few[FERRULE_FEW], **items = few;
    if (function->code == NULL) {
        return ferrule_absent(function);
    }
    if (count == 1) {
        few[0] = args;
    }
    else if (count > 1) {
        Py_ssize_t given = PyTuple_Size(args);
        if (given != count) {
            return ferrule_wrong_count(function, given);
        }
        items = count <= FERRULE_FEW ? few : alloca(sizeof(PyObject *) * (size_t)count);
        for (int i = 0; i < count; i++) {
            items[i] = PyTuple_GetItem(args, i);
        }
    }
    if (function->flags & FERRULE_SIMPLE &&
        ferrule_take_exact(function, signature->kinds, count, items, slots, rooms)) {
        if (function->flags & FERRULE_LARGE) {
            return ferrule_run_large(function, slots, 0);
        }
        slots[count].p = &room;
        ferrule_run(signature->thunk, function->code, slots, 0);
        return ferrule_result(function, signature->kinds[count], slots[count]);
    }
    return ferrule_convert_and_call(function, items, FERRULE_STOCK);
}

/* Calls the function that `self`, a ferrule_bound, is for, which has `count` parameters. New reference, or
 * NULL with an exception set. */
FERRULE_INLINE PyObject *ferrule_call_bound(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                            PyObject *kwnames, int count)
{
    /* What can be read once more is not kept: each register that is saved costs what an addition does. */
    const ferrule_bound *bound = (const ferrule_bound *)self;
    ferrule_slot slots[FERRULE_FEW + 1];
    ferrule_number_room rooms[FERRULE_FEW];
    ferrule_room room;
    if (kwnames != NULL) {
        return ferrule_call_slowly(bound->function, args, nargs, kwnames);
    }
    if (nargs != count || !(bound->function->flags & FERRULE_SIMPLE) ||
        !ferrule_take_exact(bound->function, bound->kinds, count, args, slots, rooms)) {
        return ferrule_call_slowly(bound->function, args, nargs, NULL);
    }
    int flags = bound->function->flags;
    if (flags & FERRULE_LARGE) {
        return ferrule_run_large(bound->function, slots, flags);
    }
    ferrule_slot *result = &slots[count];
    result->p = &room;
    ferrule_run(bound->thunk, bound->code, slots, flags);
    return ferrule_result(bound->function, bound->result, *result);
}

/* One for each of the frequent numbers of parameters, in which the compiler knows the number. */
static PyObject *ferrule_call_none(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames)
{
    return ferrule_call_bound(self, args, nargs, kwnames, 0);
}

static PyObject *ferrule_call_one(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames)
{
    return ferrule_call_bound(self, args, nargs, kwnames, 1);
}

static PyObject *ferrule_call_many(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames)
{
    return ferrule_call_bound(self, args, nargs, kwnames, ((const ferrule_bound *)self)->count);
}

FERRULE_SHARED ferrule_fast ferrule_call_of(int count)
{
    return count == 0 ? ferrule_call_none : count == 1 ? ferrule_call_one : ferrule_call_many;
}

#endif
