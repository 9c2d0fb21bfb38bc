/* Python functions for a function pointer of C that comes with data; needs no Python.h.
 *
 * A closure is the data that C gets. One C function for each parameter finds the Python function in it, so that
 * C may keep both, and call from any thread.
 */
#ifndef FERRULE_CLOSURES_H
#define FERRULE_CLOSURES_H

#include "ferrule_objects.h"
#include "ferrule_shared.h"
#include "ferrule_tables.h"

struct ferrule_callback; /* what is known of a function pointer at run time, see ferrule_call_back.h */
struct ferrule_closure;

/* How long C may call the functions: until the call ends, until it has called one of them, always, or as long as a
 * handle is open. */
enum { FERRULE_CALL, FERRULE_ONCE, FERRULE_FOREVER, FERRULE_WITH_HANDLE };

/* A function pointer of a closure. */
typedef struct {
    int position; /* among Python's arguments */
    int dropped;  /* the argument of the callback that Python does not get, because it is the data; or -1 */
    struct ferrule_handle_type *const *handles; /* of the arguments that Python gets; NULL for one of another type,
                                                 * or altogether if none is a handle */
    struct ferrule_handle_type *returned; /* what Python returns is a handle of this type; or NULL */
} ferrule_closure_part;

/* What the closures of a call have in common. Changed with the GIL held. */
typedef struct {
    int scope;
    int has_destroy; /* C says when it is done */
    int count;       /* of function pointers */
    const ferrule_closure_part *parts;
    int several; /* whether a handle can keep more than one */
    int holder;  /* the position of the handle that keeps it; -1 if that comes out of the call, or there is none */
    struct ferrule_callback *callbacks; /* one for each; NULL before the first call */
    const ferrule_function *function;   /* NULL before the first call */
    struct ferrule_closure *first;      /* those that have ended, the first one for longest */
    struct ferrule_closure *last;
    int waiting;
} ferrule_closure_type;

/* Makes the closure of a call from its arguments `objects` (borrowed); NULL if all functions are None. *first is the
 * first one of the call whose scope is the call, or NULL: if a function of one of them raises, all are left alone. 0,
 * or -1 with an exception set. */
FERRULE_SHARED int ferrule_begin_closure(ferrule_closure_type *type, ferrule_function *function,
                                         ferrule_object *const *objects, void **first, void **made);

/* Ends the part that a call has in its closure, which may be NULL, and raises what its functions raised. Takes
 * the reference to `result`, which may be NULL with an exception set, and returns it, or NULL with an exception
 * set. */
FERRULE_SHARED ferrule_object *ferrule_end_closure(void *closure, ferrule_object *result);

/* Frees the closure of a call that has failed, so that C does not have it; it may be NULL. Needs the GIL. */
FERRULE_SHARED FERRULE_COLD void ferrule_abandon_closure(void *closure);

#ifndef FERRULE_NO_HANDLES
/* After a call that has not failed: the handle, an argument, keeps the closure (NULL if C has got NULL), and the
 * one before ends. A borrowed handle leaves that to its owner. Borrows the handle. */
FERRULE_SHARED void ferrule_keep_closure(const ferrule_closure_type *type, void *closure, ferrule_object *handle);

/* The same for a handle that came out of the call, to which this takes the reference, and returns it; it may be NULL
 * with an exception set, or None: then the closure ends. */
FERRULE_SHARED ferrule_object *ferrule_closure_of(const ferrule_closure_type *type, void *closure,
                                                  ferrule_object *handle);

#ifndef FERRULE_HEADERS
/* Ends the closures that a handle keeps, whose list is at `kept`. May run any code. */
FERRULE_INTERNAL void ferrule_end_kept(struct ferrule_closure **kept);

/* Lets those closures live on without the handle: C has it, and nobody knows how long. */
FERRULE_INTERNAL void ferrule_let_live(struct ferrule_closure **kept);
#endif
#endif

/* Frees a closure that C does not need any more. For C to call, from any thread and at any time. */
FERRULE_SHARED void ferrule_destroy_closure(void *closure);

/* Calls the function `number` of a closure, whose argument i is at values[i], and stores what it returns in
 * *result. 0, or -1 if Python failed. The caller need not hold the GIL. */
FERRULE_SHARED int ferrule_call_closure(void *closure, int number, void **values, void *result);

/* Whether the object (borrowed) can be called; then it is stored. */
FERRULE_SHARED int ferrule_exact_closure(ferrule_object *object, void **stored);

#endif
