#include "ferrule_shapes.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"
#include "ferrule_items.h"
#include "ferrule_layout.h"

#include <stdarg.h>

/* Asks once what the array at `index` consists of. 0, or -1 with an exception set. */
static FERRULE_COLD int ferrule_load_element(ferrule_type *type, const char *item)
{
    if (type->element != NULL) {
        return 0;
    }
    PyObject *element = ferrule_type_named(item, "");
    Py_ssize_t size = element == NULL ? -1 : ferrule_size_of(element);
    if (size < 0) {
        Py_XDECREF(element);
        return -1;
    }
    type->element_layout = ferrule_layout_of(element);
    PyErr_Clear(); /* bit-fields have no layout */
    type->element_size = (size_t)size;
    type->element = element;
    return 0;
}

FERRULE_INTERNAL int ferrule_measure_extent(ferrule_extent *extent, ferrule_function *function, int index,
                                            const ferrule_slot *slots)
{
    const ferrule_shape *shape = &function->shapes[index];
    extent->function = function;
    extent->index = index;
    extent->type = &function->types[index];
    extent->dimensions = shape->dimensions;
    shape->measure(slots, extent->lengths);
    return ferrule_load_element(&function->types[index], shape->item);
}

/* ---- Errors ---- */

/* The lengths as text, `2 x 3`: new reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_extent_text(const ferrule_extent *extent)
{
    PyObject *text = PyUnicode_FromString("");
    for (int i = 0; text != NULL && i < extent->dimensions; i++) {
        const char *between = i == 0 ? "" : " x ";
        PyObject *longer = extent->lengths[i] == FERRULE_ANY_LENGTH
                               ? PyUnicode_FromFormat("%U%sany", text, between)
                               : PyUnicode_FromFormat("%U%s%zd", text, between, extent->lengths[i]);
        Py_DECREF(text);
        text = longer;
    }
    return text;
}

FERRULE_INTERNAL int ferrule_refuse_shape(const ferrule_extent *extent, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *wrong = PyUnicode_FromFormatV(format, values);
    va_end(values);
    PyObject *wanted = wrong == NULL ? NULL : ferrule_extent_text(extent);
    if (wanted != NULL) {
        PyErr_Format(PyExc_ValueError, "%s() argument %d must have %U items: %U",
                     extent->function->c_name, extent->index + 1, wanted, wrong);
    }
    Py_XDECREF(wanted);
    Py_XDECREF(wrong);
    return -1;
}

/* ---- Sizes ---- */

/* Whether the extent tells how long all rows are, and how many of them C may read. */
static int ferrule_is_known(const ferrule_extent *extent)
{
    int known = extent->lengths[0] != FERRULE_NO_LENGTH;
    for (int i = 1; i < extent->dimensions; i++) {
        known = known && extent->lengths[i] != FERRULE_ANY_LENGTH && extent->lengths[i] != FERRULE_NO_LENGTH;
    }
    return known;
}

/* Sets TypeError for an object whose shape could not be checked. Returns -1. */
static FERRULE_COLD int ferrule_refuse_unknown(const ferrule_extent *extent)
{
    PyErr_Format(PyExc_TypeError,
                 "%s() argument %d must be a pointer: the other arguments do not tell the array's lengths",
                 extent->function->c_name, extent->index + 1);
    return -1;
}

FERRULE_INTERNAL Py_ssize_t ferrule_least_rows(const ferrule_extent *extent)
{
    return extent->lengths[0] == FERRULE_ANY_LENGTH ? 0 : extent->lengths[0];
}

FERRULE_INTERNAL int ferrule_sizes(const ferrule_extent *extent, Py_ssize_t rows, size_t *sizes)
{
    if (!ferrule_is_known(extent)) {
        return ferrule_refuse_unknown(extent);
    }
    size_t size = extent->type->element_size;
    for (int i = extent->dimensions - 1; i >= 0; i--) {
        ptrdiff_t length = i == 0 ? rows : extent->lengths[i];
        sizes[i] = size;
        if (length < 0 || (extent->lengths[i] < 0 && extent->lengths[i] != FERRULE_ANY_LENGTH)) {
            return ferrule_refuse_shape(extent, "no length can be negative");
        }
        if (length > 0 && size > (size_t)PY_SSIZE_T_MAX / (size_t)length) {
            return ferrule_refuse_shape(extent, "no memory holds so many");
        }
        size *= (size_t)length;
    }
    return 0;
}

FERRULE_INTERNAL int ferrule_check_size(const ferrule_extent *extent, Py_ssize_t size)
{
    size_t sizes[FERRULE_DIMENSIONS];
    Py_ssize_t rows = ferrule_least_rows(extent);
    if (ferrule_sizes(extent, rows, sizes) < 0) {
        return -1;
    }
    if (sizes[0] == 0 || size / (Py_ssize_t)sizes[0] >= rows) { /* GNU C has structs without fields */
        return 0;
    }
    return ferrule_refuse_shape(extent, "%zd are given", size / (Py_ssize_t)sizes[0]);
}

/* ---- Buffers ---- */

FERRULE_INTERNAL int ferrule_check_buffer(const ferrule_extent *extent, const ferrule_view *view)
{
    const ferrule_type *type = extent->type;
    size_t sizes[FERRULE_DIMENSIONS], row_sizes[2 * FERRULE_DIMENSIONS];
    char words[FERRULE_WORDS];
    int rows = 0;
    if (ferrule_sizes(extent, ferrule_least_rows(extent), sizes) < 0) {
        return -1;
    }
    for (; rows < type->rows; rows++) {
        row_sizes[rows] = type->row_sizes[rows];
    }
    for (int i = extent->dimensions - 2; i >= 0; i--) {
        row_sizes[rows++] = sizes[i];
    }
    if (!ferrule_rows_fit(row_sizes, rows, view, words)) {
        return ferrule_refuse_shape(extent, "%s", words);
    }
    Py_ssize_t needed = ferrule_least_rows(extent) * (Py_ssize_t)sizes[0];
    return view->len >= needed ? 0
                               : ferrule_refuse_shape(extent, "its %zd bytes are fewer than C's %zd",
                                                      view->len, needed);
}

#endif
