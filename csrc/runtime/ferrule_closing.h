/* Closing handles: what depends on them first, the newest first, and nothing that is in use. */
#ifndef FERRULE_CLOSING_H
#define FERRULE_CLOSING_H

#include "ferrule_handles.h"

#ifndef FERRULE_NO_HANDLES

/* That `child` needs `parent`. */
typedef struct ferrule_dependence {
    ferrule_handle *parent; /* owned */
    ferrule_handle *child;
    struct ferrule_dependence *next_need; /* of the child */
    struct ferrule_dependence *newer;     /* what else needs the parent */
    struct ferrule_dependence *older;
} ferrule_dependence;

/* The number of the next handle. */
FERRULE_INTERNAL unsigned long long ferrule_next_serial(void);

/* Makes `child` need `parent`, unless they are the same. 0, or -1 with an exception set. Borrows both. */
FERRULE_INTERNAL int ferrule_depend(ferrule_handle *child, ferrule_handle *parent);

/* Closes the handle: 0, or -1 with an exception set. It is closed all the same if freeing it, or what depends on
 * it, has failed, but not if it is in use. */
FERRULE_INTERNAL int ferrule_close_handle(ferrule_handle *handle);

/* Closes what depends on the handle, and makes it look closed, but does not free it. 0, or -1 with an exception
 * set; then it is still open. */
FERRULE_INTERNAL int ferrule_close_dependents(ferrule_handle *handle);

/* Closes the handle, on which nothing depends, without freeing it; C has done so if `is_freed`. */
FERRULE_INTERNAL void ferrule_give_away(ferrule_handle *handle, int is_freed);

/* Frees what C has at the address. Exceptions go to sys.unraisablehook; the one that is set stays, and so does
 * ffi.errno. */
FERRULE_INTERNAL void ferrule_free_quietly(const ferrule_handle_type *type, void *address);

/* The open object for the address (borrowed), or NULL. */
FERRULE_INTERNAL ferrule_handle *ferrule_find_open(const ferrule_handle_type *type, const void *address);

/* A new object for the address, which it does not own yet: new reference, or NULL with an exception set. */
FERRULE_INTERNAL ferrule_handle *ferrule_open_handle(ferrule_handle_type *type, void *address);

/* An object with a new record, which C has initialised: new reference, or NULL with an exception set. */
FERRULE_INTERNAL ferrule_handle *ferrule_make_record(ferrule_handle_type *type);

/* Afterwards the address is not known to be open. */
FERRULE_INTERNAL void ferrule_forget_open(ferrule_handle *handle);

/* The handle (borrowed) that frees what C has: itself, or what it is borrowed from; NULL if Python does not free
 * it. */
FERRULE_INTERNAL ferrule_handle *ferrule_owner_of(ferrule_handle *handle);

/* Whether the object is a handle, of whatever type. */
FERRULE_INTERNAL int ferrule_is_handle(PyObject *object);

/* The deallocator of all handles, which tells them from other objects. */
FERRULE_INTERNAL void ferrule_handle_dealloc(PyObject *object);

#endif

#endif
