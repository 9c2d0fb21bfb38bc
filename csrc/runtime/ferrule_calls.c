/* The fast way of a call, and the methods of the functions on the module and on lib. */
#include "ferrule_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_run.h"
#include "ferrule_slow_calls.h"
#include "ferrule_state.h"

/* An exact object of one of the rarer kinds: 1; or 0, and nothing is held. */
static int ferrule_take_rarer(const ferrule_function *function, int base, int index, PyObject *object,
                              ferrule_slot *slot, ferrule_argument_room *room)
{
    long value = 0;
    int taken = 0;
    switch (base) {
    case FERRULE_BOOL:
        taken = ferrule_exact_bool(object, &value);
        slot->ferrule_u = (unsigned long long)value;
        break;
    case FERRULE_CHAR:
        taken = ferrule_exact_char(object, &value);
        slot->ferrule_u = (unsigned long long)value;
        break;
    case FERRULE_SHAPED: /* a pointer, which has no length: all else is checked on the slow way */
    case FERRULE_CODE:
        taken = ferrule_exact_cdata(function, index, object, &slot->ferrule_p);
        break;
    case FERRULE_WCHAR:
    case FERRULE_UNICODE:
        taken = ferrule_exact_wide(base, object, &value);
        slot->ferrule_u = (unsigned long long)value;
        break;
    case FERRULE_MEMORY:
        slot->ferrule_p = room;
        taken = function->types != NULL &&
                ferrule_exact_memory(function, index, object, room, function->types[index].size);
        break;
    case FERRULE_RECORD: /* in its own place, if that is aligned as C needs it */
        taken = ferrule_exact_place(function, index, object, &slot->ferrule_p) &&
                ((uintptr_t)slot->ferrule_p & (function->types[index].alignment - 1)) == 0;
        break;
    }
    return taken;
}

/* An exact object for a pointer: 1; or 0, and nothing is held. If C may write, bytes are copied. If the
 * result may point into that copy, the call is left to the slow way, which keeps the copy alive. */
FERRULE_INLINE int ferrule_take_pointer(const ferrule_function *function, int kind, int result, int index,
                                        PyObject *object, ferrule_slot *slot,
                                        ferrule_argument_room *room, int is_lib)
{
    if (!(kind & FERRULE_BYTES)) {
        return ferrule_exact_pointer(function, index, object, &slot->ferrule_p);
    }
    if (kind & FERRULE_CONST || is_lib) {
        return ferrule_exact_text(function, index, object, &slot->ferrule_p);
    }
    return ferrule_may_lead(result)
               ? ferrule_exact_pointer(function, index, object, &slot->ferrule_p)
               : ferrule_exact_copy(function, index, object, &slot->ferrule_p, room);
}

/* Converts the arguments (borrowed) if all have exact types: 1; otherwise 0, and nothing is held. For lib
 * (`is_lib`), bytes are passed without a copy, as cffi does. */
FERRULE_INLINE int ferrule_take_exact(const ferrule_function *function, const unsigned char *kinds,
                                      int count, PyObject *const *args, ferrule_slot *slots,
                                      ferrule_argument_room *rooms, int is_lib)
{
    for (int i = 0; i < count; i++) {
        int kind = kinds[i], base = kind & FERRULE_KIND;
        if (base <= FERRULE_U64) {
            if (!ferrule_take_whole(base, args[i], &slots[i])) {
                return 0;
            }
        }
        else if (base == FERRULE_POINTER) {
            if (!ferrule_take_pointer(function, kind, kinds[count], i, args[i], &slots[i], &rooms[i],
                                      is_lib)) {
                return 0;
            }
        }
        else if (base == FERRULE_REAL) {
            if (!ferrule_exact_real(args[i], &slots[i].ferrule_d)) {
                return 0;
            }
        }
        else if (!ferrule_take_rarer(function, base, i, args[i], &slots[i], &rooms[i])) {
            return 0;
        }
    }
    return 1;
}

/* ---- Methods ---- */

FERRULE_SHARED PyObject *ferrule_lib_call(ferrule_function *function, PyObject *args)
{
    ferrule_slot slots[FERRULE_FEW + 1];
    ferrule_argument_room rooms[FERRULE_FEW];
    ferrule_room room;
    PyObject *few[FERRULE_FEW], **items = few;
    if (function->signature == NULL && ferrule_prepare() < 0) { /* before the module made its names */
        return NULL;
    }
    const ferrule_signature *signature = function->signature;
    int count = signature->count;
    if (function->code == NULL) {
        return ferrule_raise_absent(function->c_name);
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
        ferrule_take_exact(function, signature->kinds, count, items, slots, rooms, 1)) {
        if (function->flags & FERRULE_LARGE) {
            return ferrule_run_large(function, slots, 0);
        }
        slots[count].ferrule_p = &room;
        ferrule_run(signature->thunk, function->code, slots, 0);
        return ferrule_result(function, count, signature->kinds[count], slots[count]);
    }
    if (!ferrule_is_prepared() && ferrule_prepare() < 0) {
        return NULL;
    }
    return ferrule_convert_and_call(function, items, FERRULE_STOCK);
}

/* Calls the function of `self`, a ferrule_bound, with `count` parameters. New reference, or NULL with an
 * exception set. */
FERRULE_INLINE PyObject *ferrule_call_bound(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                            PyObject *kwnames, int count)
{
    /* Members are read again after the call rather than kept in variables, because each register that has to
     * be saved during the call costs time too. */
    const ferrule_bound *bound = (const ferrule_bound *)self;
    ferrule_slot slots[FERRULE_FEW + 1];
    ferrule_argument_room rooms[FERRULE_FEW];
    ferrule_room room;
    if (kwnames != NULL) {
        return ferrule_call_slowly(bound->function, args, nargs, kwnames);
    }
    if (nargs != count || !(bound->function->flags & FERRULE_SIMPLE) ||
        !ferrule_take_exact(bound->function, bound->kinds, count, args, slots, rooms, 0)) {
        return ferrule_call_slowly(bound->function, args, nargs, NULL);
    }
    int flags = bound->function->flags;
    if (flags & FERRULE_LARGE) {
        return ferrule_run_large(bound->function, slots, flags);
    }
    ferrule_slot *result = &slots[count];
    result->ferrule_p = &room;
    ferrule_run(bound->thunk, bound->code, slots, flags);
    return ferrule_result(bound->function, count, bound->result, *result);
}

/* One function for each of the frequent numbers of parameters: the compiler then knows the number. New reference,
 * or NULL with an exception set. */
static PyObject *ferrule_call_none(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames)
{
    return ferrule_call_bound(self, args, nargs, kwnames, 0);
}

/* The same for one parameter. */
static PyObject *ferrule_call_one(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames)
{
    return ferrule_call_bound(self, args, nargs, kwnames, 1);
}

/* The same for any number of parameters. */
static PyObject *ferrule_call_many(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames)
{
    return ferrule_call_bound(self, args, nargs, kwnames, ((const ferrule_bound *)self)->count);
}

/* ferrule_call_of. */
static FERRULE_COLD ferrule_fast ferrule_call_of_count(int count)
{
    return count == 0 ? ferrule_call_none : count == 1 ? ferrule_call_one : ferrule_call_many;
}

#if !defined(FERRULE_ONE_UNIT) && !defined(FERRULE_RUNTIME_UNIT)
ferrule_fast (*ferrule_call_of)(int count);
#endif

FERRULE_SHARED void ferrule_know_bound(void)
{
    ferrule_call_of = ferrule_call_of_count;
}

/* A function that the library lacks; `self` is its ferrule_bound. Returns NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_call_absent(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                                  PyObject *kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return ferrule_raise_absent(((const ferrule_bound *)self)->function->c_name);
}

/* ferrule_call_of. */
static FERRULE_COLD ferrule_fast ferrule_call_of_absent(int count)
{
    (void)count;
    return ferrule_call_absent;
}

FERRULE_SHARED void ferrule_know_absent(void)
{
    ferrule_call_of = ferrule_call_of_absent;
}

#endif
