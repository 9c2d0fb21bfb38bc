/* The call itself, with the arguments in slots, and the conversion of the result. The functions are inline
 * because every call runs them, in ferrule_calls.c or in ferrule_slow_calls.c.
 */
#ifndef FERRULE_RUN_H
#define FERRULE_RUN_H

#include "ferrule_convert.h"
#include "ferrule_stack.h"

#include <limits.h>

/* The most arguments that are converted in memory of a fixed size, on the stack. */
#define FERRULE_FEW 12

/* Memory for most results that do not fit into a slot. */
typedef union {
    char bytes[256];
    long double widest;
} ferrule_room;

/* Whether a result of this kind may be or hold a pointer into an argument. */
static inline int ferrule_may_lead(int kind)
{
    int base = kind & FERRULE_KIND;
    return base == FERRULE_POINTER || base == FERRULE_RECORD;
}

/* Calls `code` with the arguments in `slots`; its result is in the slot after them. errno is restored and
 * saved without the GIL, as close to the call as possible, so that no other code changes it. */
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

/* The result in `slot`, of this kind, as an object: new reference, or NULL with an exception set. It comes after
 * `count` parameters. */
FERRULE_INLINE PyObject *ferrule_result(const ferrule_function *function, int count, int kind,
                                        ferrule_slot slot)
{
    switch (kind & FERRULE_KIND) {
    case FERRULE_VOID:
        return ferrule_none();
    case FERRULE_I8:
    case FERRULE_I16:
    case FERRULE_I32:
    case FERRULE_U8:
    case FERRULE_U16:
        return PyLong_FromLong((long)slot.ferrule_u);
    case FERRULE_U32:
    case FERRULE_U64:
        return PyLong_FromUnsignedLongLong(slot.ferrule_u);
    case FERRULE_I64:
        return ferrule_from_integer(long long, slot.ferrule_u);
    case FERRULE_BOOL:
        return PyBool_FromLong((long)slot.ferrule_u);
    case FERRULE_CHAR:
        return ferrule_from_char((char)slot.ferrule_u);
    case FERRULE_WCHAR:
        return ferrule_from_wchar((wchar_t)slot.ferrule_u);
    case FERRULE_UNICODE:
        return ferrule_from_unicode((int)slot.ferrule_u);
    case FERRULE_REAL:
        return PyFloat_FromDouble(slot.ferrule_d);
    case FERRULE_MEMORY:
        return function->types[count].big != NULL
                   ? ferrule_from_big(slot.ferrule_p, function->types[count].big)
                   : ferrule_from_memory(slot.ferrule_p, function->types[count].type);
    case FERRULE_RECORD:
        return ferrule_from_record(slot.ferrule_p, function->types[count].type);
    default:
        return ferrule_from_pointer(slot.ferrule_p, function->types[count].type);
    }
}

/* Calls with the arguments in `slots` a function whose result needs memory of its own. New reference, or
 * NULL with an exception set. */
static inline PyObject *ferrule_run_large(const ferrule_function *function, ferrule_slot *slots, int flags)
{
    int count = function->signature->count;
    slots[count].ferrule_p = ferrule_memory(&function->types[count]);
    ferrule_run(function->signature->thunk, function->code, slots, flags);
    return ferrule_result(function, count, function->signature->kinds[count], slots[count]);
}

/* The least and the greatest value of the integer kinds that a long can hold. */
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

/* An exact int that an integer of this kind can hold: 1; or 0, and no exception is set. */
FERRULE_INLINE int ferrule_take_whole(int base, PyObject *object, ferrule_slot *slot)
{
    long value;
    if (!ferrule_exact_long(object, &value) || value < ferrule_ranges[base].least ||
        value > ferrule_ranges[base].greatest) {
        return 0;
    }
    slot->ferrule_u = (unsigned long long)value;
    return 1;
}

#endif
