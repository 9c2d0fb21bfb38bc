#include "ferrule_shapes.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_fill.h"
#include "ferrule_items.h"
#include "ferrule_state.h"

#include <stdarg.h>

/* Asks once what the array at `index` consists of. 0, or -1 with an exception set. */
static int ferrule_load_element(ferrule_type *type, const char *item)
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
    extent->dimensions = shape->dimensions;
    shape->measure(slots, extent->lengths);
    return ferrule_load_element(&function->types[index], shape->item);
}

/* ---- Errors ---- */

/* The lengths as text, `2 x 3`: new reference, or NULL with an exception set. */
static PyObject *ferrule_extent_text(const ferrule_extent *extent)
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

/* Sets the ValueError for an array of another shape; the format says what is wrong with it. Returns -1. */
static int ferrule_refuse_shape(const ferrule_extent *extent, const ferrule_function *function, int index,
                                const char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *wrong = PyUnicode_FromFormatV(format, values);
    va_end(values);
    PyObject *wanted = wrong == NULL ? NULL : ferrule_extent_text(extent);
    if (wanted != NULL) {
        PyErr_Format(PyExc_ValueError, "%s() argument %d must have %U items: %U", function->c_name,
                     index + 1, wanted, wrong);
    }
    Py_XDECREF(wanted);
    Py_XDECREF(wrong);
    return -1;
}

/* ---- Sizes ---- */

/* Computes the sizes of the items of each dimension, the outermost first, and checks that memory can have
 * `rows` of them. 0, or -1 with an exception set. */
static int ferrule_sizes(const ferrule_extent *extent, const ferrule_function *function, int index,
                         Py_ssize_t rows, size_t *sizes)
{
    size_t size = function->types[index].element_size;
    for (int i = extent->dimensions - 1; i >= 0; i--) {
        ptrdiff_t length = i == 0 ? rows : extent->lengths[i];
        sizes[i] = size;
        if (length < 0 || (extent->lengths[i] < 0 && extent->lengths[i] != FERRULE_ANY_LENGTH)) {
            return ferrule_refuse_shape(extent, function, index, "no length can be negative");
        }
        if (length > 0 && size > (size_t)PY_SSIZE_T_MAX / (size_t)length) {
            return ferrule_refuse_shape(extent, function, index, "no memory holds so many");
        }
        size *= (size_t)length;
    }
    return 0;
}

/* The length of the outermost dimension, which is 0 if C does not say it. */
static Py_ssize_t ferrule_least_rows(const ferrule_extent *extent)
{
    return extent->lengths[0] == FERRULE_ANY_LENGTH ? 0 : extent->lengths[0];
}

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
static int ferrule_refuse_unknown(const ferrule_function *function, int index)
{
    PyErr_Format(PyExc_TypeError,
                 "%s() argument %d must be a pointer: the other arguments do not tell the array's lengths",
                 function->c_name, index + 1);
    return -1;
}

FERRULE_INTERNAL int ferrule_check_size(const ferrule_extent *extent, const ferrule_function *function,
                                        int index, Py_ssize_t size)
{
    size_t sizes[FERRULE_DIMENSIONS];
    Py_ssize_t rows = ferrule_least_rows(extent);
    if (!ferrule_is_known(extent)) {
        return ferrule_refuse_unknown(function, index);
    }
    if (ferrule_sizes(extent, function, index, rows, sizes) < 0) {
        return -1;
    }
    if (sizes[0] == 0 || size / (Py_ssize_t)sizes[0] >= rows) { /* GNU C has structs without fields */
        return 0;
    }
    return ferrule_refuse_shape(extent, function, index, "%zd are given", size / (Py_ssize_t)sizes[0]);
}

/* ---- Buffers ---- */

FERRULE_INTERNAL int ferrule_check_buffer(const ferrule_extent *extent, const ferrule_function *function,
                                          int index, const ferrule_view *view)
{
    const ferrule_type *type = &function->types[index];
    size_t sizes[FERRULE_DIMENSIONS], row_sizes[2 * FERRULE_DIMENSIONS];
    char words[FERRULE_WORDS];
    int rows = 0;
    if (!ferrule_is_known(extent)) {
        return ferrule_refuse_unknown(function, index);
    }
    if (ferrule_sizes(extent, function, index, ferrule_least_rows(extent), sizes) < 0) {
        return -1;
    }
    for (; rows < type->rows; rows++) {
        row_sizes[rows] = type->row_sizes[rows];
    }
    for (int i = extent->dimensions - 2; i >= 0; i--) {
        row_sizes[rows++] = sizes[i];
    }
    if (!ferrule_rows_fit(row_sizes, rows, view, words)) {
        return ferrule_refuse_shape(extent, function, index, "%s", words);
    }
    Py_ssize_t needed = ferrule_least_rows(extent) * (Py_ssize_t)sizes[0];
    return view->len >= needed ? 0
                               : ferrule_refuse_shape(extent, function, index,
                                                      "its %zd bytes are fewer than C's %zd", view->len,
                                                      needed);
}

/* ---- Arrays of cffi's ---- */

/* Whether `type` (borrowed), from the dimension `first` on, consists of arrays of the extent's lengths: 1; 0
 * for another type; -1 with ValueError set for other lengths, or with another exception. */
static int ferrule_has_extent(const ferrule_extent *extent, const ferrule_function *function, int index,
                              PyObject *type, int first)
{
    PyObject *whole = type, *inner = type;
    int fits = 1, is_same = 1;
    Py_INCREF(inner);
    for (int i = first; fits == 1 && i < extent->dimensions; i++) {
        fits = ferrule_attribute_is(inner, "kind", "array");
        if (fits == 1 && i > 0) {
            Py_ssize_t length = ferrule_number_of(inner, "length");
            PyErr_Clear(); /* None: any length */
            is_same = is_same && (length < 0 || extent->lengths[i] == FERRULE_ANY_LENGTH ||
                                  extent->lengths[i] == FERRULE_NO_LENGTH || length == extent->lengths[i]);
        }
        PyObject *item = fits == 1 ? PyObject_GetAttrString(inner, "item") : NULL;
        Py_DECREF(inner);
        inner = item;
        fits = fits == 1 && inner == NULL ? -1 : fits;
    }
    fits = fits == 1 ? inner == function->types[index].element : fits;
    Py_XDECREF(inner);
    if (fits == 1 && !is_same) {
        PyObject *name = PyObject_GetAttrString(whole, "cname");
        fits = name == NULL ? -1 : ferrule_refuse_shape(extent, function, index, "it is a '%U'", name);
        Py_XDECREF(name);
    }
    return fits;
}

/* The place that a pointer points to or an array begins at; NULL with an exception set if that is not known. */
static char *ferrule_place_of(PyObject *cdata)
{
    const ferrule_cdata *readable = ferrule_readable(cdata);
    if (readable != NULL) {
        return readable->address;
    }
    PyObject *any = PyObject_CallMethod(ferrule_module.ffi, "cast", "sO", "void *", cdata);
    char *place = any == NULL ? NULL : ferrule_to_pointer(any, ferrule_cdatas.void_type);
    Py_XDECREF(any);
    return place;
}

/* Stores the address of an array, or of the array that a pointer points to, if its type is the argument's: 1;
 * 0 for another type, which cffi then converts or refuses; -1 with an exception set. */
static int ferrule_take_array(const ferrule_extent *extent, const ferrule_function *function, int index,
                              PyObject *cdata, char **pointer)
{
    PyObject *type = ferrule_type_of(cdata);
    int is_array = type == NULL ? -1 : ferrule_attribute_is(type, "kind", "array");
    int is_pointer = is_array == 0 ? ferrule_attribute_is(type, "kind", "pointer") : 0;
    int taken = is_array < 0 || is_pointer < 0 ? -1 : 0;
    if (is_array == 1 && !ferrule_is_known(extent)) {
        taken = ferrule_refuse_unknown(function, index);
    } else if (is_array == 1) {
        size_t sizes[FERRULE_DIMENSIONS];
        Py_ssize_t rows = PyObject_Size(cdata);
        taken = rows < 0 || ferrule_sizes(extent, function, index, rows, sizes) < 0
                    ? -1
                    : ferrule_has_extent(extent, function, index, type, 0);
        if (taken == 1 && rows < ferrule_least_rows(extent)) {
            taken = ferrule_refuse_shape(extent, function, index, "%zd row%s given", rows,
                                         rows == 1 ? " is" : "s are");
        }
    } else if (is_pointer == 1) {
        PyObject *item = PyObject_GetAttrString(type, "item");
        taken = item == NULL ? -1 : ferrule_has_extent(extent, function, index, item, 1);
        Py_XDECREF(item);
    }
    Py_XDECREF(type);
    if (taken == 1) {
        *pointer = ferrule_place_of(cdata);
        taken = *pointer == NULL && PyErr_Occurred() ? -1 : 1;
    }
    return taken;
}

/* ---- Rows in lists and tuples ---- */

FERRULE_INTERNAL Py_ssize_t ferrule_prepare_rows(const ferrule_extent *extent,
                                                 const ferrule_function *function, int index,
                                                 PyObject *object, char **pointer)
{
    if (ferrule_is_cdata(object)) {
        int taken = ferrule_take_array(extent, function, index, object, pointer);
        if (taken != 0) {
            return taken == 1 ? 0 : -1;
        }
    } else if (PyList_Check(object) || PyTuple_Check(object)) {
        size_t sizes[FERRULE_DIMENSIONS];
        if (!ferrule_is_known(extent)) {
            return ferrule_refuse_unknown(function, index);
        }
        Py_ssize_t rows = PyObject_Size(object);
        if (rows < 0 || ferrule_sizes(extent, function, index, rows, sizes) < 0) {
            return -1;
        }
        if (rows < ferrule_least_rows(extent)) {
            return ferrule_refuse_shape(extent, function, index, "%zd row%s given", rows,
                                         rows == 1 ? " is" : "s are");
        }
        Py_ssize_t size = rows * (Py_ssize_t)sizes[0];
        return size == 0 ? 1 : size; /* an address other than NULL even so */
    }
    return ferrule_prepare_pointer(function->types[index].type, object, pointer);
}

/* Rows on their way into memory. */
typedef struct {
    const ferrule_extent *extent;
    const ferrule_function *function;
    int index;
    size_t sizes[FERRULE_DIMENSIONS];    /* of the items of each dimension */
    Py_ssize_t path[FERRULE_DIMENSIONS]; /* the place of the row that is filled */
} ferrule_rows;

/* Where the row at `depth` is, as text `[1][0]`: new reference, or NULL with an exception set. */
static PyObject *ferrule_path_text(const ferrule_rows *rows, int depth)
{
    PyObject *text = PyUnicode_FromString("");
    for (int i = 0; text != NULL && i < depth; i++) {
        PyObject *longer = PyUnicode_FromFormat("%U[%zd]", text, rows->path[i]);
        Py_DECREF(text);
        text = longer;
    }
    return text;
}

/* Sets ValueError for a row at `depth` with `count` items. Returns -1. */
static int ferrule_refuse_row(const ferrule_rows *rows, int depth, Py_ssize_t count)
{
    PyObject *path = ferrule_path_text(rows, depth);
    if (path != NULL) {
        ferrule_refuse_shape(rows->extent, rows->function, rows->index, "%U has %zd", path, count);
        Py_DECREF(path);
    }
    return -1;
}

/* Sets TypeError for an object at `depth` that cannot be a row. Returns -1. */
static int ferrule_refuse_type(const ferrule_rows *rows, int depth, PyObject *object)
{
    PyObject *path = ferrule_path_text(rows, depth);
    PyObject *given = path == NULL ? NULL : PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__name__");
    if (given != NULL) {
        PyErr_Format(PyExc_TypeError, "%s() argument %d: %U must be a list or tuple, not %U",
                     rows->function->c_name, rows->index + 1, path, given);
    }
    Py_XDECREF(given);
    Py_XDECREF(path);
    return -1;
}

/* Fills the innermost arrays from a tuple: 0, or -1 with an exception set. */
static int ferrule_fill_elements(const ferrule_type *type, char *memory, PyObject *items, Py_ssize_t count)
{
    if (type->element_layout != NULL) {
        return ferrule_fill_items(memory, type->element_layout, items, count);
    }
    for (Py_ssize_t i = 0; i < count; i++, memory += type->element_size) {
        if (ferrule_to_memory(memory, type->element, PyTuple_GetItem(items, i)) < 0) {
            return -1;
        }
    }
    return 0;
}

static int ferrule_fill_row(ferrule_rows *rows, int depth, PyObject *row, char *memory);

/* Fills a row at `depth` from a tuple (borrowed), which may be shorter only if it `is_text`. 0, or -1 with an
 * exception set. */
static int ferrule_fill_tuple(ferrule_rows *rows, int depth, PyObject *items, char *memory, int is_text)
{
    const ferrule_extent *extent = rows->extent;
    Py_ssize_t count = PyTuple_Size(items), wanted = extent->lengths[depth];
    if (depth > 0 && (count > wanted || (count < wanted && !is_text))) {
        return ferrule_refuse_row(rows, depth, count);
    }
    if (depth == extent->dimensions - 1) {
        return ferrule_fill_elements(&rows->function->types[rows->index], memory, items, count);
    }
    for (Py_ssize_t i = 0; i < count; i++, memory += rows->sizes[depth]) {
        rows->path[depth] = i;
        if (ferrule_fill_row(rows, depth + 1, PyTuple_GetItem(items, i), memory) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Fills one row at `depth` from bytes or a str. As in C, what text leaves is zero. 0, or -1 with an exception
 * set. */
static int ferrule_fill_text(ferrule_rows *rows, int depth, PyObject *row, char *memory)
{
    if (PyUnicode_Check(row)) {
        PyObject *characters = PySequence_Tuple(row);
        int done = characters == NULL ? -1 : ferrule_fill_tuple(rows, depth, characters, memory, 1);
        Py_XDECREF(characters);
        return done;
    }
    Py_ssize_t length = PyBytes_Size(row);
    if (length > rows->extent->lengths[depth]) {
        return ferrule_refuse_row(rows, depth, length);
    }
    memcpy(memory, PyBytes_AsString(row), (size_t)length);
    return 0;
}

/* Copies a row at `depth` that is an array of cffi's. 0, or -1 with an exception set. */
static int ferrule_copy_row(ferrule_rows *rows, int depth, PyObject *row, char *memory)
{
    PyObject *type = ferrule_type_of(row);
    int fits = type == NULL ? -1
                            : ferrule_has_extent(rows->extent, rows->function, rows->index, type, depth);
    Py_XDECREF(type);
    if (fits < 1) {
        return fits < 0 ? -1 : ferrule_refuse_type(rows, depth, row);
    }
    Py_ssize_t count = PyObject_Size(row); /* the length of T[] is not in its type */
    if (count != rows->extent->lengths[depth]) {
        return count < 0 ? -1 : ferrule_refuse_row(rows, depth, count);
    }
    const char *place = ferrule_place_of(row);
    if (place == NULL) {
        return -1;
    }
    memcpy(memory, place, (size_t)count * rows->sizes[depth]);
    return 0;
}

/* Whether an array of this kind may be given as bytes. */
static int ferrule_is_byte(int kind)
{
    return kind == FERRULE_CHAR || kind == FERRULE_I8 || kind == FERRULE_U8;
}

/* Fills a row at `depth` from any object (borrowed). 0, or -1 with an exception set. */
static int ferrule_fill_row(ferrule_rows *rows, int depth, PyObject *row, char *memory)
{
    const ferrule_layout *layout = rows->function->types[rows->index].element_layout;
    int is_last = depth == rows->extent->dimensions - 1 && layout != NULL;
    if (ferrule_is_cdata(row)) {
        return ferrule_copy_row(rows, depth, row, memory);
    }
    if (is_last && ((ferrule_is_byte(layout->kind) && PyBytes_Check(row)) ||
                    (ferrule_is_wide(layout->kind) && PyUnicode_Check(row)))) {
        return ferrule_fill_text(rows, depth, row, memory);
    }
    if (!PyList_Check(row) && !PyTuple_Check(row)) {
        return ferrule_refuse_type(rows, depth, row);
    }
    PyObject *items = PySequence_Tuple(row); /* a list may change while its items are converted */
    int done = items == NULL ? -1 : ferrule_fill_tuple(rows, depth, items, memory, 0);
    Py_XDECREF(items);
    return done;
}

FERRULE_INTERNAL int ferrule_fill_rows(const ferrule_extent *extent, const ferrule_function *function,
                                       int index, PyObject *object, char *memory, Py_ssize_t size)
{
    ferrule_rows rows;
    rows.extent = extent;
    rows.function = function;
    rows.index = index;
    PyObject *items = PySequence_Tuple(object);
    Py_ssize_t count = items == NULL ? -1 : PyTuple_Size(items);
    int done = count < 0 ? -1 : ferrule_sizes(extent, function, index, count, rows.sizes);
    if (done == 0 && count * (Py_ssize_t)rows.sizes[0] > size) { /* another thread has changed the list */
        done = ferrule_refuse_shape(extent, function, index, "%zd rows are given", count);
    }
    done = done < 0 ? done : ferrule_fill_tuple(&rows, 0, items, memory, 0);
    Py_XDECREF(items);
    return done;
}

#endif
