/* Arrays whose shape depends on other arguments: `double m[r][c]`.
 *
 * C computes the lengths from the other arguments (`measure` of a ferrule_shape). Lists, buffers and cdata
 * arrays must have them: the outermost dimension may be longer, the others may not. A pointer has no length
 * that could be checked, and is passed as it is.
 */
#ifndef FERRULE_SHAPES_H
#define FERRULE_SHAPES_H

#include "ferrule_types.h"
#include "ferrule_view.h"

/* More brackets than any declaration has that ferrule reads. */
enum { FERRULE_DIMENSIONS = 64 };

/* The shape of one array in one call. */
typedef struct ferrule_extent {
    int dimensions;
    ptrdiff_t lengths[FERRULE_DIMENSIONS]; /* the outermost first */
} ferrule_extent;

/* Computes the extent of the argument at `index` from the others, which are in `slots`. 0, or -1 with an
 * exception set. */
FERRULE_INTERNAL int ferrule_measure_extent(ferrule_extent *extent, ferrule_function *function, int index,
                                     const ferrule_slot *slots);

/* Sets ValueError if the buffer does not have the extent. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_check_buffer(const ferrule_extent *extent, const ferrule_function *function,
                                          int index, const ferrule_view *view);

/* Sets ValueError if an array with one dimension needs more than the `size` bytes that there are. 0, or -1
 * with an exception set. */
FERRULE_INTERNAL int ferrule_check_size(const ferrule_extent *extent, const ferrule_function *function,
                                        int index, Py_ssize_t size);

/* What the argument `object` (borrowed) needs, for an array with more dimensions: 0, and *pointer is set; the
 * size of temporary memory, which ferrule_fill_rows() then fills; or -1 with an exception set. */
FERRULE_INTERNAL Py_ssize_t ferrule_prepare_rows(const ferrule_extent *extent,
                                                 const ferrule_function *function, int index,
                                                 PyObject *object, char **pointer);

/* Fills the memory, which is zero, from the rows in a list or tuple (borrowed). 0, or -1 with an exception
 * set. */
FERRULE_INTERNAL int ferrule_fill_rows(const ferrule_extent *extent, const ferrule_function *function,
                                       int index, PyObject *object, char *memory, Py_ssize_t size);

#endif
