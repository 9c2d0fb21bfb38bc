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
    const ferrule_function *function;
    int index;                             /* of the argument */
    const ferrule_type *type;              /* of the argument, with what the array consists of */
    int dimensions;
    ptrdiff_t lengths[FERRULE_DIMENSIONS]; /* the outermost first */
} ferrule_extent;

/* Computes the extent of the argument at `index` from the others, which are in `slots`. 0, or -1 with an
 * exception set. */
FERRULE_INTERNAL FERRULE_APART int ferrule_measure_extent(ferrule_extent *extent, ferrule_function *function,
                                                          int index, const ferrule_slot *slots);

/* Sets the ValueError for an array of another shape; the format says what is wrong with it. Returns -1. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_refuse_shape(const ferrule_extent *extent, const char *format, ...);

/* The length of the outermost dimension, which is 0 if C does not say it. */
FERRULE_INTERNAL Py_ssize_t ferrule_least_rows(const ferrule_extent *extent);

/* Computes the sizes of the items of each dimension, the outermost first, and checks that memory can hold
 * `rows` of them. 0; or -1 with an exception set, also if C does not say how long the rows are. */
FERRULE_INTERNAL int ferrule_sizes(const ferrule_extent *extent, Py_ssize_t rows, size_t *sizes);

/* Sets ValueError if the buffer does not have the extent. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_check_buffer(const ferrule_extent *extent, const ferrule_view *view);

/* Sets ValueError if an array with one dimension needs more than the `size` bytes that there are. 0, or -1
 * with an exception set. */
FERRULE_INTERNAL int ferrule_check_size(const ferrule_extent *extent, Py_ssize_t size);

#endif
