/* Passing buffers for pointer parameters without a copy. */
#ifndef FERRULE_BUFFERS_H
#define FERRULE_BUFFERS_H

#include "ferrule_tables.h"
#include "ferrule_view.h"

/* The address of the items of the buffer `object` (borrowed) for parameter `index`; `buffer` then holds the
 * object. NULL with an exception set, and nothing is held, if they are not what the parameter points to. The
 * address of an empty buffer means nothing, but is not NULL. */
FERRULE_INTERNAL FERRULE_APART void *ferrule_hold_buffer(ferrule_buffer *buffer,
                                                         ferrule_function *function, int index,
                                                         PyObject *object);

#endif
