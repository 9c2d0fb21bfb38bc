/* Handles: objects that own, or borrow, what a pointer of the library stands for.
 *
 * An object is open as long as `pointer` is set. A call counts as a use of it, and nothing that is in use is
 * closed. What was made of a handle, and needs it, is its dependent: it keeps the handle alive, and is closed
 * before it. All members are read and changed with the GIL held.
 */
#ifndef FERRULE_HANDLES_H
#define FERRULE_HANDLES_H

#include "ferrule_annotations.h"
#include "ferrule_convert.h"

struct ferrule_handle_type;
struct ferrule_dependence;

typedef struct ferrule_handle {
    PyObject_HEAD
    void *pointer; /* NULL if closed, and while the object is closed or a call that consumes it runs */
    void *address; /* the same, until it is freed */
    struct ferrule_handle_type *type;
    unsigned long long serial; /* newer ones have greater numbers */
    int uses;       /* calls that have not returned */
    int owned;      /* how often C has given it to us: so often it is freed */
    void *storage;  /* the memory of a record that Python has made, or NULL; owned */
    PyObject *weak; /* weak references */
    struct ferrule_dependence *needs;  /* the handles that this one needs */
    struct ferrule_dependence *needed; /* those that need this one, the newest first */
    struct ferrule_closure *closures;  /* Python functions that C may call as long as it has this; or NULL */
    PyObject *kept; /* a list of what C may read as long as it has this; owned, or NULL */
    const void *gathered; /* those with which it is about to be closed, or NULL */
    int lent; /* how many calls of Python functions by C it is lent to, if it was made for one: it ends with the last */
} ferrule_handle;

/* A method of a class: a function, by the C that takes the object as `self`. */
typedef struct {
    const char *name;
    ferrule_function *function;
    ferrule_code method;
} ferrule_handle_method;

/* The open handles of one type by their addresses: a hash table. The references are borrowed. */
typedef struct {
    ferrule_handle **items;
    size_t room; /* a power of 2, or 0 */
    size_t count;
} ferrule_open_handles;

/* A type whose pointers are objects of a class. */
typedef struct ferrule_handle_type {
    const char *name; /* of the class */
    const char *doc;
    void (*release)(void *handle, ferrule_failure *failed); /* frees it, and may set *failed; NULL if nothing does */
    ferrule_function *freeing; /* what fails if *failed is set; or NULL */
    int freeing_flags;         /* FERRULE_HOLD_GIL, or 0 */
    void (*init)(void *handle, ferrule_failure *failed); /* NULL if Python makes none; else it makes a record */
    ferrule_function *making;  /* what fails then; or NULL */
    int making_flags;          /* as `freeing_flags` */
    size_t size;               /* of the record */
    size_t alignment;
    const ferrule_handle_method *methods; /* the last one has no name */
    PyTypeObject *made;        /* owned, and kept as long as the process lives */
    ferrule_open_handles open;
} ferrule_handle_type;

/* How a pointer becomes an object. */
enum {
    FERRULE_OWNED = 1,  /* it is ours to free */
    FERRULE_NEEDED = 2, /* NULL is an error, not None */
    FERRULE_LATER = 4,  /* another handle of the same call came before, which may have failed */
};

/* Added to the position of an argument: it is needed because the result is borrowed from it. */
enum { FERRULE_BORROWED_FROM = 0x1000 };

/* What consumes a handle: a call that succeeds, any call, or one that frees it. */
enum { FERRULE_TAKEN, FERRULE_ALWAYS_TAKEN, FERRULE_FREED };

/* How a call has ended that consumes handles: C has failed, or has not been called at all. */
enum { FERRULE_SUCCEEDED, FERRULE_FAILED, FERRULE_NOT_CALLED };

/* A handle that a call consumes. */
typedef struct {
    short position; /* of the argument; -1 ends the list */
    short always;
    ferrule_handle_type *type;
} ferrule_consumed;

/* An open object of the class, or a pointer of cffi's. */
static inline int ferrule_exact_handle(const ferrule_function *function, int index, PyObject *object, void **value,
                                       const ferrule_handle_type *type)
{
    if (Py_TYPE(object) == type->made) {
        *value = ((const ferrule_handle *)object)->pointer;
        return *value != NULL;
    }
    return ferrule_exact_pointer(function, index, object, value);
}

/* Whether the object (borrowed) is one of the class. */
static inline int ferrule_is_of(PyObject *object, const ferrule_handle_type *type)
{
    return Py_TYPE(object) == type->made;
}

/* The same as ferrule_exact_handle(), for an object that is known to be of the class. */
static inline int ferrule_exact_self(PyObject *object, void **value)
{
    *value = ((const ferrule_handle *)object)->pointer;
    return *value != NULL;
}

/* The argument, which may be any object, is used from here on. Borrowed. */
static inline void ferrule_begin_use(PyObject *object, const ferrule_handle_type *type)
{
    if (Py_TYPE(object) == type->made) {
        ((ferrule_handle *)object)->uses++;
    }
}

/* The use has ended. Borrowed. */
static inline void ferrule_end_use(PyObject *object, const ferrule_handle_type *type)
{
    if (Py_TYPE(object) == type->made) {
        ((ferrule_handle *)object)->uses--;
    }
}

#ifndef FERRULE_NO_HANDLES
/* Closes the handles among the arguments that a call is about to consume, as far as Python can see, and before
 * that what depends on them. 1, or 0 with an exception set. Borrows everything. */
FERRULE_SHARED int ferrule_begin_consuming(PyObject *const *objects, const ferrule_size *counts,
                                           const ferrule_consumed *consumed);

/* After the call, which has ended like this: they are not ours any more; those that C did not take are open again. */
FERRULE_SHARED void ferrule_end_consuming(PyObject *const *objects, const ferrule_size *counts,
                                          const ferrule_consumed *consumed, int ended);

/* The object for a pointer that came out of a call: the one that is open, or a new one that needs the arguments at
 * the positions in `needs` (ending in -1; NULL for none). New reference, None for NULL, or NULL with an exception
 * set; then what is owned has been freed. */
FERRULE_SHARED ferrule_object *ferrule_from_handle(const ferrule_function *function, ferrule_handle_type *type,
                                                   void *pointer, int how, PyObject *const *objects,
                                                   const ferrule_size *counts, const short *needs);

/* The object for a pointer that C gives to a Python function: the one that is open, or a new one that is borrowed for
 * this call, and for those in other threads that get the same pointer meanwhile. New reference, None for NULL, or
 * NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_lend_handle(ferrule_handle_type *type, void *pointer);

/* After that call: closes the object (borrowed) if it was made for calls, this was the last of them, and with it what
 * depends on it. Leaves the exception that is set. */
FERRULE_INTERNAL void ferrule_take_handle_back(PyObject *object);

/* Calls a function as a method of `self`, with any arguments. New reference, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_call_method_slowly(ferrule_function *function, PyObject *self,
                                                                 PyObject *const *args, Py_ssize_t nargs,
                                                                 PyObject *kwnames);

/* The same for a function that takes Python functions for the time of a call. */
FERRULE_SHARED PyObject *ferrule_call_scoped_method(ferrule_function *function, PyObject *self,
                                                    PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

#ifndef FERRULE_HEADERS
#include "ferrule_held.h"

/* Converts an argument that is an object of the class: 1, and the call keeps it in use, unless `consumed` says
 * that it takes the handle over. 0 for another object. -1 with an exception set, for one that is closed. */
FERRULE_INTERNAL int ferrule_hold_handle(ferrule_call_memory *memory, PyObject *object,
                                         const ferrule_handle_use *use, void **pointer);

/* The same for a tuple of handles and pointers of the type `item`: stores their pointers as an array. Returns
 * how many there are, or -1 with an exception set. */
FERRULE_INTERNAL Py_ssize_t ferrule_hold_handles(ferrule_call_memory *memory, PyObject *items,
                                                 const ferrule_handle_use *use, PyObject *item, void **array);

/* Lets what owns the handle keep the object, as long as C has it. 0, or -1 with an exception set. Borrows both. */
FERRULE_INTERNAL int ferrule_keep_object(PyObject *handle, PyObject *object);

/* Sets the ValueError for a closed handle. Returns -1. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_refuse_closed(const ferrule_handle *handle);

/* Ends a use that ferrule_hold_handle() began. */
FERRULE_INTERNAL void ferrule_let_handle_go(PyObject *handle);

/* Makes the classes, and puts them on the module; the last type has no name. Takes the reference to `module`, which
 * may be NULL with an exception set, and returns it, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_add_handles(PyObject *module, ferrule_handle_type *types);
#endif
#endif

#endif
