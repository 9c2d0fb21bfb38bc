/* Passing buffers for pointer parameters without a copy. */
#ifndef FERRULE_BUFFERS_H
#define FERRULE_BUFFERS_H

#include "ferrule_tables.h"
#include "ferrule_view.h"

struct ferrule_extent; /* see ferrule_shapes.h */

/* The address of the items of the buffer `object` (borrowed) for parameter `index`; `buffer` then holds the
 * object. NULL with an exception set, and nothing is held, if they are not what the parameter points to. The
 * address of an empty buffer means nothing, but is not NULL. `extent` is that of an array of
 * variable shape, else NULL. */
FERRULE_INTERNAL FERRULE_APART void *ferrule_hold_buffer(ferrule_buffer *buffer,
                                                         ferrule_function *function, int index,
                                                         PyObject *object,
                                                         const struct ferrule_extent *extent);

#endif
