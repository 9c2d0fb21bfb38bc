/* What handles do: they find the object of a pointer, are used, consumed and closed. ferrule_handle_class.c makes the
 * classes.
 */
#include "ferrule_handles.h"

#if !defined(PYPY_VERSION) && !defined(FERRULE_NO_HANDLES)

#include "ferrule_cffi.h"
#include "ferrule_closing.h"
#include "ferrule_module.h"

#include <stdint.h>
#include <stdlib.h>

/* ---- Open handles by their addresses ---- */

/* Where the address is in the table, or the empty place where it would be. */
static size_t ferrule_place_in(const ferrule_open_handles *open, const void *address)
{
    size_t at = (size_t)(((uintptr_t)address >> 4) * 0x9e3779b1u) & (open->room - 1);
    while (open->items[at] != NULL && open->items[at]->address != address) {
        at = (at + 1) & (open->room - 1);
    }
    return at;
}

FERRULE_INTERNAL ferrule_handle *ferrule_find_open(const ferrule_handle_type *type, const void *address)
{
    return type->open.room == 0 ? NULL : type->open.items[ferrule_place_in(&type->open, address)];
}

/* Makes room for one more. Returns whether there is; no exception is set. */
static int ferrule_grow_open(ferrule_open_handles *open)
{
    if ((open->count + 1) * 2 <= open->room) {
        return 1;
    }
    ferrule_open_handles larger = {NULL, open->room == 0 ? 16 : open->room * 2, open->count};
    larger.items = PyMem_Calloc(larger.room, sizeof *larger.items);
    if (larger.items == NULL) {
        return 0;
    }
    for (size_t i = 0; i < open->room; i++) {
        if (open->items[i] != NULL) {
            larger.items[ferrule_place_in(&larger, open->items[i]->address)] = open->items[i];
        }
    }
    PyMem_Free(open->items);
    *open = larger;
    return 1;
}

/* Puts a handle into the table, which has room for it. */
static void ferrule_put_open(ferrule_handle *handle)
{
    ferrule_open_handles *open = &handle->type->open;
    open->items[ferrule_place_in(open, handle->address)] = handle;
    open->count++;
}

FERRULE_INTERNAL void ferrule_forget_open(ferrule_handle *handle)
{
    ferrule_open_handles *open = &handle->type->open;
    if (ferrule_find_open(handle->type, handle->address) != handle) {
        return;
    }
    size_t at = ferrule_place_in(open, handle->address);
    open->items[at] = NULL;
    open->count--;
    /* Those that follow may have been put there because this place was taken. */
    for (size_t next = (at + 1) & (open->room - 1); open->items[next] != NULL;
         next = (next + 1) & (open->room - 1)) {
        ferrule_handle *moved = open->items[next];
        open->items[next] = NULL;
        open->items[ferrule_place_in(open, moved->address)] = moved;
    }
}

/* ---- From C ---- */

FERRULE_INTERNAL ferrule_handle *ferrule_open_handle(ferrule_handle_type *type, void *address)
{
    allocfunc make = (allocfunc)PyType_GetSlot(type->made, Py_tp_alloc);
    ferrule_handle *made = (ferrule_handle *)make(type->made, 0);
    if (made == NULL) {
        return NULL;
    }
    made->type = type;
    if (!ferrule_grow_open(&type->open)) {
        Py_DECREF((PyObject *)made);
        return (ferrule_handle *)PyErr_NoMemory();
    }
    made->serial = ferrule_next_serial();
    made->address = made->pointer = address;
    ferrule_put_open(made);
    return made;
}

/* The argument at `position` (borrowed); NULL if it is left out. */
static PyObject *ferrule_given(PyObject *const *objects, const ferrule_size *counts, int position)
{
    return counts != NULL && counts[position] < 0 ? NULL : objects[position];
}

/* The argument, if it is a handle of whatever type (borrowed); or NULL. */
static ferrule_handle *ferrule_as_handle(PyObject *object)
{
    return object != NULL && ferrule_is_handle(object) ? (ferrule_handle *)object : NULL;
}

/* Makes `handle` need another one, from which it may be `borrowed`. 0, or -1 with an exception set. Borrows both. */
static int ferrule_need_one(ferrule_handle *handle, ferrule_handle *needed, int borrowed)
{
    if (!borrowed || needed->owned || needed->lent > 0) {
        return ferrule_depend(handle, needed);
    }
    /* What is borrowed from something borrowed belongs to the same owners. It would also be the next link in a
     * chain without an end, for those who walk through a list. */
    int failed = 0;
    for (ferrule_dependence *link = needed->needs; !failed && link != NULL; link = link->next_need) {
        failed = ferrule_depend(handle, link->parent) < 0;
    }
    return failed ? -1 : 0;
}

/* Makes `handle` need the arguments; if we own it already, it is not borrowed from them. 0, or -1 with an exception
 * set. Borrows everything. */
static int ferrule_need_all(ferrule_handle *handle, PyObject *const *objects, const ferrule_size *counts,
                            const short *needs, int is_ours)
{
    int failed = 0;
    for (; !failed && needs != NULL && *needs >= 0; needs++) {
        int borrowed = *needs >= FERRULE_BORROWED_FROM;
        PyObject *given = ferrule_given(objects, counts, *needs % FERRULE_BORROWED_FROM);
        ferrule_handle *needed = ferrule_as_handle(given);
        if (given == NULL || (borrowed && is_ours)) {
            continue;
        }
        if (needed != NULL) {
            failed = ferrule_need_one(handle, needed, borrowed) < 0;
            continue;
        }
        Py_ssize_t count = PyTuple_Check(given) ? PyTuple_Size(given) : 0; /* an array of them */
        for (Py_ssize_t i = 0; !failed && i < count; i++) {
            needed = ferrule_as_handle(PyTuple_GetItem(given, i));
            failed = needed != NULL && ferrule_need_one(handle, needed, borrowed) < 0;
        }
    }
    return failed ? -1 : 0;
}

FERRULE_SHARED PyObject *ferrule_from_handle(const ferrule_function *function, ferrule_handle_type *type,
                                             void *pointer, int how, PyObject *const *objects,
                                             const ferrule_size *counts, const short *needs)
{
    if (how & FERRULE_LATER && PyErr_Occurred()) {
        if (pointer != NULL && how & FERRULE_OWNED) {
            ferrule_free_quietly(type, pointer);
        }
        return NULL;
    }
    if (pointer == NULL && how & FERRULE_NEEDED) {
        return PyErr_Format(PyExc_ValueError, "%s() has succeeded, but without a %s", function->name, type->name);
    }
    if (pointer == NULL) {
        Py_RETURN_NONE;
    }
    ferrule_handle *handle = ferrule_find_open(type, pointer);
    int is_ours = handle != NULL && handle->owned && !(how & FERRULE_OWNED);
    Py_XINCREF((PyObject *)handle);
    if (handle == NULL) {
        handle = ferrule_open_handle(type, pointer);
    }
    if (handle == NULL) {
        if (how & FERRULE_OWNED) {
            ferrule_free_quietly(type, pointer);
        }
        return NULL;
    }
    handle->owned += how & FERRULE_OWNED;
    if (ferrule_need_all(handle, objects, counts, needs, is_ours) < 0) {
        Py_DECREF((PyObject *)handle);
        return NULL;
    }
    return (PyObject *)handle;
}

/* ---- For Python functions that C calls ---- */

FERRULE_INTERNAL PyObject *ferrule_lend_handle(ferrule_handle_type *type, void *pointer)
{
    if (pointer == NULL) {
        Py_RETURN_NONE;
    }
    ferrule_handle *handle = ferrule_find_open(type, pointer);
    if (handle != NULL) {
        handle->lent += handle->lent > 0;
        Py_INCREF((PyObject *)handle);
        return (PyObject *)handle;
    }
    handle = ferrule_open_handle(type, pointer);
    if (handle != NULL) {
        handle->lent = 1;
    }
    return (PyObject *)handle;
}

FERRULE_INTERNAL void ferrule_take_handle_back(PyObject *object)
{
    ferrule_handle *handle = (ferrule_handle *)object;
    /* One that was not made for a call never becomes lent, so this call has counted if any has. */
    if (object == Py_None || handle->lent == 0 || --handle->lent > 0) {
        return;
    }
    if (handle->owned || handle->address == NULL) { /* C has given it to us meanwhile, or it is closed */
        return;
    }
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    if (handle->needed != NULL && ferrule_close_handle(handle) < 0) {
        PyErr_WriteUnraisable((PyObject *)handle->type->made);
    }
    if (handle->address != NULL) { /* whoever uses it in another thread has the pointer already */
        ferrule_forget_open(handle);
        handle->pointer = handle->address = NULL;
    }
    PyErr_Restore(kind, value, traceback);
}

/* ---- To C ---- */

FERRULE_INTERNAL int ferrule_refuse_closed(const ferrule_handle *handle)
{
    PyErr_Format(PyExc_ValueError, "this %s is closed", handle->type->name);
    return -1;
}

FERRULE_INTERNAL int ferrule_hold_handle(ferrule_call_memory *memory, PyObject *object,
                                         const ferrule_handle_use *use, void **pointer)
{
    if (Py_TYPE(object) != use->type->made) {
        return 0;
    }
    ferrule_handle *handle = (ferrule_handle *)object;
    if (handle->pointer == NULL) {
        return ferrule_refuse_closed(handle);
    }
    *pointer = handle->pointer;
    if (!use->consumed) {
        ferrule_held *hold = ferrule_take_memory(memory, sizeof *hold, _Alignof(ferrule_held));
        if (hold == NULL) {
            return -1;
        }
        *hold = (ferrule_held){memory->held, object, NULL, 0};
        memory->held = hold;
        Py_INCREF(object);
        handle->uses++;
    }
    return 1;
}

FERRULE_INTERNAL Py_ssize_t ferrule_hold_handles(ferrule_call_memory *memory, PyObject *items,
                                                 const ferrule_handle_use *use, PyObject *item, void **array)
{
    Py_ssize_t count = PyTuple_Size(items);
    void **pointers = ferrule_take_memory(memory, (count + 1) * (Py_ssize_t)sizeof *pointers, sizeof *pointers);
    int is_held = pointers != NULL;
    for (Py_ssize_t i = 0; is_held && i < count; i++) {
        PyObject *given = PyTuple_GetItem(items, i);
        int held = ferrule_hold_handle(memory, given, use, &pointers[i]);
        if (held == 0) {
            pointers[i] = ferrule_to_pointer(given, item);
        }
        is_held = held > 0 || (held == 0 && PyErr_Occurred() == NULL);
    }
    *array = pointers;
    return is_held ? count : -1;
}

FERRULE_INTERNAL int ferrule_keep_object(PyObject *object, PyObject *kept)
{
    ferrule_handle *owner = ferrule_is_handle(object) ? ferrule_owner_of((ferrule_handle *)object) : NULL;
    if (owner == NULL) {
        Py_INCREF(kept); /* C's object is never freed */
        return 0;
    }
    if (owner->kept == NULL) {
        owner->kept = PyList_New(0);
    }
    return owner->kept == NULL ? -1 : PyList_Append(owner->kept, kept);
}

FERRULE_INTERNAL void ferrule_let_handle_go(PyObject *handle)
{
    ((ferrule_handle *)handle)->uses--;
}

/* The handle that the call consumes by this entry (borrowed); NULL if the argument is something else. */
static ferrule_handle *ferrule_consumed_handle(PyObject *const *objects, const ferrule_size *counts,
                                               const ferrule_consumed *consumed)
{
    PyObject *object = ferrule_given(objects, counts, consumed->position);
    return object != NULL && Py_TYPE(object) == consumed->type->made ? (ferrule_handle *)object : NULL;
}

/* Opens a handle again that a call has not consumed, unless C has taken back meanwhile what it had lent. */
static void ferrule_reopen(ferrule_handle *handle)
{
    handle->pointer = handle->address;
    if (handle->address != NULL && ferrule_find_open(handle->type, handle->address) == NULL &&
        ferrule_grow_open(&handle->type->open)) {
        ferrule_put_open(handle);
    }
}

/* Opens those again that come before `end`. */
static void ferrule_give_back(PyObject *const *objects, const ferrule_size *counts,
                              const ferrule_consumed *consumed, const ferrule_consumed *end)
{
    for (; consumed != end; consumed++) {
        ferrule_handle *handle = ferrule_consumed_handle(objects, counts, consumed);
        if (handle != NULL) {
            ferrule_reopen(handle);
            handle->uses--;
        }
    }
}

FERRULE_SHARED int ferrule_begin_consuming(PyObject *const *objects, const ferrule_size *counts,
                                           const ferrule_consumed *consumed)
{
    const ferrule_consumed *first = consumed;
    for (; consumed->position >= 0; consumed++) {
        ferrule_handle *handle = ferrule_consumed_handle(objects, counts, consumed);
        if (handle == NULL) {
            continue;
        }
        if (handle->pointer == NULL) {
            ferrule_refuse_closed(handle);
        }
        if (handle->pointer == NULL || ferrule_close_dependents(handle) < 0) {
            ferrule_give_back(objects, counts, first, consumed);
            return 0;
        }
        handle->uses++;
        if (handle->owned <= 1) { /* once C has freed it, another call may get the same address for something else */
            ferrule_forget_open(handle);
        }
    }
    return 1;
}

FERRULE_SHARED void ferrule_end_consuming(PyObject *const *objects, const ferrule_size *counts,
                                          const ferrule_consumed *consumed, int ended)
{
    for (; consumed->position >= 0; consumed++) {
        ferrule_handle *handle = ferrule_consumed_handle(objects, counts, consumed);
        if (handle == NULL) {
            continue;
        }
        handle->uses--;
        if (ended == FERRULE_NOT_CALLED || (ended == FERRULE_FAILED && !consumed->always)) {
            ferrule_reopen(handle);
        } else if (handle->owned > 1) { /* C has given it to us more than once */
            handle->owned--;
            ferrule_reopen(handle);
        } else {
            ferrule_give_away(handle, consumed->always == FERRULE_FREED);
        }
    }
}

#endif
