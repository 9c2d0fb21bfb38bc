#include "ferrule_closing.h"

#include "ferrule_alive.h"
#include "ferrule_closures.h"

#if !defined(PYPY_VERSION) && !defined(FERRULE_NO_HANDLES)

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

FERRULE_INTERNAL int ferrule_is_handle(PyObject *object)
{
    return PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE) &&
           PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc) == (void *)ferrule_handle_dealloc;
}

FERRULE_INTERNAL ferrule_handle *ferrule_owner_of(ferrule_handle *handle)
{
    for (ferrule_dependence *link = handle->needs; !handle->owned && link != NULL; link = link->next_need) {
        if (link->parent->owned) {
            return link->parent;
        }
    }
    return handle->owned ? handle : NULL;
}

/* ---- Dependence ---- */

FERRULE_INTERNAL unsigned long long ferrule_next_serial(void)
{
    static unsigned long long serial = 0;
    return ++serial;
}

/* Handles (borrowed) that get new numbers, which are greater than `before`, with the numbers that they had. */
typedef struct {
    struct ferrule_renumbered {
        ferrule_handle *handle;
        unsigned long long old;
    } *items;
    size_t count;
    size_t room;
    unsigned long long before;
} ferrule_renumbering;

/* Gives the handle a new number, unless it has one. 0, or -1 with an exception set. */
static int ferrule_renumber_one(ferrule_renumbering *all, ferrule_handle *handle)
{
    if (handle->serial > all->before) {
        return 0;
    }
    if (all->count == all->room) {
        size_t room = all->room == 0 ? 8 : all->room * 2;
        struct ferrule_renumbered *items = PyMem_Realloc(all->items, room * sizeof *items);
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        all->items = items;
        all->room = room;
    }
    all->items[all->count++] = (struct ferrule_renumbered){handle, handle->serial};
    handle->serial = ferrule_next_serial();
    return 0;
}

/* The order of two elements of an array, for qsort(). */
static int ferrule_older_first(const void *one, const void *other)
{
    unsigned long long first = ((const struct ferrule_renumbered *)one)->old;
    unsigned long long second = ((const struct ferrule_renumbered *)other)->old;
    return first < second ? -1 : first > second ? 1 : 0;
}

/* Makes the handle newer than `parent`, and with it all that depends on it, in the order that they have. 1; 0 if
 * `parent` depends on it, and -1 with an exception set: then nothing has changed. */
static int ferrule_make_newer(ferrule_handle *handle, const ferrule_handle *parent)
{
    ferrule_renumbering all = {NULL, 0, 0, ferrule_next_serial()};
    int failed = ferrule_renumber_one(&all, handle) < 0;
    for (size_t i = 0; !failed && i < all.count; i++) {
        for (ferrule_dependence *link = all.items[i].handle->needed; !failed && link != NULL; link = link->older) {
            failed = ferrule_renumber_one(&all, link->child) < 0;
        }
    }
    int is_possible = !failed && parent->serial <= all.before;
    if (is_possible) {
        qsort(all.items, all.count, sizeof *all.items, ferrule_older_first);
    }
    for (size_t i = 0; i < all.count; i++) {
        all.items[i].handle->serial = is_possible ? ferrule_next_serial() : all.items[i].old;
    }
    PyMem_Free(all.items);
    return failed ? -1 : is_possible;
}

FERRULE_INTERNAL int ferrule_depend(ferrule_handle *child, ferrule_handle *parent)
{
    for (ferrule_dependence *link = child->needs; link != NULL; link = link->next_need) {
        if (link->parent == parent) {
            return 0;
        }
    }
    if (child == parent) {
        return 0;
    }
    /* A handle is closed after the newer ones that depend on it, so it has to be older than them. One that C has given
     * to us once more may not be. What the parent itself needs cannot need the parent. */
    if (child->serial < parent->serial) {
        int is_newer = ferrule_make_newer(child, parent);
        if (is_newer <= 0) {
            return is_newer;
        }
    }
    ferrule_dependence *link = PyMem_Malloc(sizeof *link);
    if (link == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_INCREF((PyObject *)parent);
    *link = (ferrule_dependence){parent, child, child->needs, NULL, parent->needed};
    child->needs = link;
    if (parent->needed != NULL) {
        parent->needed->newer = link;
    }
    parent->needed = link;
    return 0;
}

/* Takes a link out of its parent's list. */
static void ferrule_unlink(ferrule_dependence *link)
{
    *(link->newer != NULL ? &link->newer->older : &link->parent->needed) = link->older;
    if (link->older != NULL) {
        link->older->newer = link->newer;
    }
}

/* Releases what the handle needs. */
static void ferrule_need_nothing(ferrule_handle *handle)
{
    /* Of each thread, because one that releases may wait in C for a long time. It may also end there: at the end of
     * the interpreter, or because another thread has forked. */
    static FERRULE_THREAD_LOCAL ferrule_dependence *waiting = NULL;
    static FERRULE_THREAD_LOCAL int is_releasing = 0;
    while (handle->needs != NULL) {
        ferrule_dependence *link = handle->needs;
        handle->needs = link->next_need;
        ferrule_unlink(link);
        link->next_need = waiting;
        waiting = link;
    }
    /* One after the other, because the last of a long chain would need a deep stack. */
    if (is_releasing) {
        return;
    }
    is_releasing = 1;
    while (waiting != NULL) {
        ferrule_dependence *link = waiting;
        waiting = link->next_need;
        PyObject *parent = (PyObject *)link->parent;
        PyMem_Free(link);
        Py_DECREF(parent);
    }
    is_releasing = 0;
}

/* ---- Freeing ---- */

/* Calls what frees or initialises the record at the address; without the GIL, unless the flags say otherwise. */
static void ferrule_run_on_record(void (*step)(void *, ferrule_failure *), int flags, void *address,
                                  ferrule_failure *failed)
{
    void *thread = flags & FERRULE_HOLD_GIL || !ferrule_may_release_gil() ? NULL : ferrule_release_gil();
    step(address, failed);
    if (thread != NULL) {
        ferrule_take_gil(thread);
    }
}

/* Frees what C has at the address. 0, or -1 with an exception set. */
static int ferrule_free(const ferrule_handle_type *type, void *address)
{
    ferrule_failure failed = {0, 0, 0, NULL};
    if (type->release == NULL) {
        return 0;
    }
    ferrule_run_on_record(type->release, type->freeing_flags, address, &failed);
    if (!failed.ferrule_is_set) {
        return 0;
    }
    ferrule_raise(type->freeing, NULL, NULL, &failed);
    return -1;
}

FERRULE_INTERNAL void ferrule_free_quietly(const ferrule_handle_type *type, void *address)
{
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    ferrule_restore_errno();
    int before = errno;
    if (ferrule_free(type, address) < 0) {
        PyErr_WriteUnraisable((PyObject *)type->made); /* the object itself may be gone */
    }
    errno = before;
    ferrule_save_errno();
    PyErr_Restore(kind, value, traceback);
}

/* Closes the object for an address where C has nothing any more, if it is borrowed. A callback may have made it while
 * the owner was about to be closed. */
static void ferrule_close_borrowed(const ferrule_handle_type *type, const void *address)
{
    ferrule_handle *other = ferrule_find_open(type, address);
    if (other != NULL && !other->owned) {
        ferrule_forget_open(other);
        other->pointer = other->address = NULL;
    }
}

/* Ends a handle that looks closed, on which nothing depends; frees what it owns `owned` times. 0, or -1 with an
 * exception set. */
static int ferrule_end_handle(ferrule_handle *handle, int owned, int quietly)
{
    const ferrule_handle_type *type = handle->type;
    void *address = handle->address;
    int failed = 0;
    ferrule_forget_open(handle); /* when it is free, C may use the address for something else */
    handle->pointer = handle->address = NULL;
    handle->owned = 0;
    if (owned > 0) {
        ferrule_close_borrowed(type, address);
    }
    for (ferrule_dependence *link = handle->needs; link != NULL; link = link->next_need) {
        link->parent->uses++; /* nobody else closes it in the meantime */
    }
    for (; owned > 0; owned--) {
        if (quietly || failed) {
            ferrule_free_quietly(type, address);
        } else {
            failed = ferrule_free(type, address) < 0;
        }
    }
    for (ferrule_dependence *link = handle->needs; link != NULL; link = link->next_need) {
        link->parent->uses--;
    }
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    ferrule_end_kept(&handle->closures); /* C does not call them any more */
    Py_CLEAR(handle->kept);
    ferrule_need_nothing(handle);
    free(handle->storage);
    handle->storage = NULL;
    PyErr_Restore(kind, value, traceback);
    return failed ? -1 : 0;
}

FERRULE_INTERNAL ferrule_handle *ferrule_make_record(ferrule_handle_type *type)
{
    ferrule_failure failed = {0, 0, 0, NULL};
    char *storage = calloc(1, type->size + type->alignment);
    if (storage == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    size_t over = (uintptr_t)storage % type->alignment;
    void *address = over == 0 ? storage : storage + (type->alignment - over);
    /* The object comes first: once the record is initialised, nothing can fail before somebody owns it. */
    ferrule_handle *made = ferrule_open_handle(type, address);
    if (made == NULL) {
        free(storage);
        return NULL;
    }
    made->storage = storage;
    made->pointer = NULL; /* nobody uses it yet */
    ferrule_run_on_record(type->init, type->making_flags, address, &failed);
    if (failed.ferrule_is_set) {
        Py_DECREF((PyObject *)made);
        ferrule_raise(type->making, NULL, NULL, &failed);
        return NULL;
    }
    made->pointer = address;
    made->owned = 1;
    return made;
}

FERRULE_INTERNAL void ferrule_give_away(ferrule_handle *handle, int is_freed)
{
    if (!is_freed) {
        ferrule_let_live(&handle->closures);
        handle->kept = NULL; /* the list lives on: nobody knows how long C reads it */
    }
    ferrule_forget_open(handle);
    ferrule_close_borrowed(handle->type, handle->address);
    ferrule_end_handle(handle, 0, 1);
}

/* ---- Closing ---- */

/* Handles that are to be closed: strong references. */
typedef struct {
    ferrule_handle **items;
    size_t count;
    size_t room;
} ferrule_gathered;

/* Adds a handle, which looks closed from then on, unless it is there already. 0, or -1 with an exception set. */
static int ferrule_gather_one(ferrule_gathered *all, ferrule_handle *handle)
{
    if (handle->uses > 0) {
        PyErr_Format(PyExc_ValueError, "this %s is in use: a call on it has not returned", handle->type->name);
        return -1;
    }
    if (handle->pointer == NULL && (handle->gathered == all || handle->address == NULL)) { /* there already */
        return 0;
    }
    if (handle->pointer == NULL) { /* what it needs must stay until then */
        PyErr_Format(PyExc_ValueError, "this %s is in use: it is being closed", handle->type->name);
        return -1;
    }
    if (all->count == all->room) {
        size_t room = all->room == 0 ? 8 : all->room * 2;
        ferrule_handle **items = PyMem_Realloc(all->items, room * sizeof *items);
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        all->items = items;
        all->room = room;
    }
    Py_INCREF((PyObject *)handle);
    handle->pointer = NULL;
    handle->gathered = all;
    all->items[all->count++] = handle;
    return 0;
}

/* The order of two elements of an array, for qsort(). */
static int ferrule_newer_first(const void *one, const void *other)
{
    unsigned long long first = (*(ferrule_handle *const *)one)->serial;
    unsigned long long second = (*(ferrule_handle *const *)other)->serial;
    return first < second ? 1 : first > second ? -1 : 0;
}

/* Gathers the handle and all that depends on it, the newest first: then they look closed. 0, or -1 with an
 * exception set, and nothing has changed. */
static int ferrule_gather(ferrule_gathered *all, ferrule_handle *handle)
{
    if (handle->pointer == NULL && handle->uses == 0) { /* closed, or somebody else is closing it */
        return 0;
    }
    int failed = ferrule_gather_one(all, handle) < 0;
    for (size_t i = 0; !failed && i < all->count; i++) {
        for (ferrule_dependence *link = all->items[i]->needed; !failed && link != NULL; link = link->older) {
            failed = ferrule_gather_one(all, link->child) < 0;
        }
    }
    if (failed) {
        for (size_t i = 0; i < all->count; i++) {
            all->items[i]->pointer = all->items[i]->address;
            all->items[i]->gathered = NULL;
            Py_DECREF((PyObject *)all->items[i]);
        }
        PyMem_Free(all->items);
        return -1;
    }
    if (all->count > 1) { /* without an item, there is no array */
        qsort(all->items, all->count, sizeof *all->items, ferrule_newer_first);
    }
    return 0;
}

/* Frees what has been gathered, except the last if it is `kept`, and releases all. 0, or -1 with the first
 * exception set; the others go to sys.unraisablehook. */
static int ferrule_end_all(ferrule_gathered *all, const ferrule_handle *kept)
{
    int failed = 0;
    for (size_t i = 0; i < all->count; i++) {
        ferrule_handle *handle = all->items[i];
        if (handle != kept && handle->address != NULL) {
            failed = ferrule_end_handle(handle, handle->owned, failed) < 0 || failed;
        }
    }
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    for (size_t i = 0; i < all->count; i++) {
        all->items[i]->gathered = NULL;
        Py_DECREF((PyObject *)all->items[i]);
    }
    PyErr_Restore(kind, value, traceback);
    PyMem_Free(all->items);
    return failed ? -1 : 0;
}

FERRULE_INTERNAL int ferrule_close_handle(ferrule_handle *handle)
{
    ferrule_gathered all = {NULL, 0, 0};
    return ferrule_gather(&all, handle) < 0 ? -1 : ferrule_end_all(&all, NULL);
}

FERRULE_INTERNAL int ferrule_close_dependents(ferrule_handle *handle)
{
    ferrule_gathered all = {NULL, 0, 0};
    if (ferrule_gather(&all, handle) < 0) {
        return -1;
    }
    if (ferrule_end_all(&all, handle) < 0) {
        handle->pointer = handle->address;
        return -1;
    }
    return 0;
}

/* ---- The end of an object ---- */

FERRULE_INTERNAL void ferrule_handle_dealloc(PyObject *object)
{
    ferrule_handle *handle = (ferrule_handle *)object;
    PyTypeObject *type = Py_TYPE(object);
    if (handle->address != NULL) { /* before weak references call back: nobody may find the object */
        handle->pointer = NULL;
        ferrule_forget_open(handle);
    }
    if (handle->weak != NULL) {
        PyObject_ClearWeakRefs(object);
    }
    /* Nothing depends on it, which would have kept it alive. But it may need others still, even if it has been closed:
     * one that was borrowed from them, and lost its address together with something else. */
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    ferrule_end_handle(handle, handle->owned, 1);
    PyErr_Restore(kind, value, traceback);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
    Py_DECREF(type);
}

#endif
