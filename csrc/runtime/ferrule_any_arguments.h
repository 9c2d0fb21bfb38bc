/* Converting arguments that may be any object, by cffi's conversions. */
#ifndef FERRULE_ANY_ARGUMENTS_H
#define FERRULE_ANY_ARGUMENTS_H

#include "ferrule_arrays.h"
#include "ferrule_held.h"
#include "ferrule_run.h"
#include "ferrule_shapes.h"

/* A call whose arguments are being converted. */
typedef struct {
    ferrule_function *function;
    int flags;           /* the function's, or FERRULE_STOCK */
    ferrule_slot *slots; /* of the parameters and of the result */
    ferrule_call_memory memory;
    ferrule_held *kept; /* the last entries of memory.held, which handles that come out are to keep; or NULL */
} ferrule_slow_call;

/* What only parameters that are not numbers need. A module without such parameters does not mention it, and the linker
 * leaves it out. */
typedef struct {
    /* Whether the object is a buffer. No exception is set. */
    int (*is_buffer)(PyObject *object);
    /* Passes the memory of a buffer. 0, or -1 with an exception set. */
    int (*pass_buffer)(ferrule_slow_call *call, int index, PyObject *object,
                       const struct ferrule_extent *extent, ferrule_passed *passed);
    /* Fills the temporary memory for a pointer. 0, or -1 with an exception set. */
    int (*fill)(ferrule_type *type, char *memory, Py_ssize_t size, PyObject *object);
    /* Passes a function. 0, or -1 with an exception set. */
    int (*pass_code)(ferrule_slow_call *call, int index, PyObject *object);
    /* Converts an argument that does not fit into a slot. 0, or -1 with an exception set. */
    int (*convert_large)(ferrule_slow_call *call, int index, PyObject *object);
} ferrule_rarer_ways;

FERRULE_INTERNAL_DATA ferrule_rarer_ways ferrule_rarer;

/* Fills ferrule_rarer; a module that has such parameters does this at import. */
FERRULE_SHARED void ferrule_know_rarer(void);

/* Whether a result may point into memory for an argument. */
static inline int ferrule_leads(const ferrule_function *function)
{
    const ferrule_signature *signature = function->signature;
    return function->annotation != NULL ? function->flags & FERRULE_LEADS
                                        : ferrule_may_lead(signature->kinds[signature->count]);
}

/* Puts all arguments of a function that no annotation changes, without arrays of variable shape, into their slots.
 * 0, or -1 with an exception set. Borrows the objects. */
FERRULE_INTERNAL int ferrule_convert_arguments(ferrule_slow_call *call, PyObject *const *objects);

/* Puts one argument of a kind that such a function has into its slot, and says in *passed what C gets if that is
 * a pointer. 0, or -1 with an exception set. Borrows the object. */
FERRULE_INTERNAL int ferrule_convert_argument(ferrule_slow_call *call, int index, PyObject *object,
                                              ferrule_passed *passed);

/* The same for an array of variable shape, whose extent follows from the arguments that are in their slots. 0, or
 * -1 with an exception set. Borrows the object. */
FERRULE_INTERNAL int ferrule_convert_shaped(ferrule_slow_call *call, int index, PyObject *object,
                                            ferrule_passed *passed);

/* Temporary memory for the value of parameter `index` that does not fit into a slot, in its slot. 0, or -1 with
 * an exception set. */
FERRULE_INTERNAL int ferrule_make_place(ferrule_slow_call *call, int index);

#endif
