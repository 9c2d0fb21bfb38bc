/* Arrays of variable shape with more than one dimension, from cdata and from nested lists and tuples. */
#ifndef FERRULE_ROWS_H
#define FERRULE_ROWS_H

#include "ferrule_shapes.h"

/* What the argument `object` (borrowed) needs, for an array with more dimensions: 0, and *pointer is set; the
 * size of temporary memory, which ferrule_fill_rows() then fills; or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_APART Py_ssize_t ferrule_prepare_rows(const ferrule_extent *extent, PyObject *object,
                                                               char **pointer);

/* Fills the memory, which is zero, from the rows in a list or tuple (borrowed). 0, or -1 with an exception
 * set. */
FERRULE_INTERNAL FERRULE_APART int ferrule_fill_rows(const ferrule_extent *extent, PyObject *object, char *memory,
                                                     Py_ssize_t size);

#endif
