#include "ferrule_rows.h"

#ifndef PYPY_VERSION

#include "ferrule_cffi.h"
#include "ferrule_ctype.h"
#include "ferrule_fill.h"
#include "ferrule_items.h"
#include "ferrule_state.h"

/* Sets ValueError for fewer rows than C may read. Returns -1. */
static FERRULE_COLD int ferrule_refuse_count(const ferrule_extent *extent, Py_ssize_t rows)
{
    return ferrule_refuse_shape(extent, "%zd row%s given", rows, rows == 1 ? " is" : "s are");
}

/* ---- Arrays of cffi's ---- */

/* Whether `type` (borrowed), from the dimension `first` on, consists of arrays of the extent's lengths: 1; 0
 * for another type; -1 with ValueError set for other lengths, or with another exception. */
static int ferrule_has_extent(const ferrule_extent *extent, PyObject *type, int first)
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
    fits = fits == 1 ? inner == extent->type->element : fits;
    Py_XDECREF(inner);
    if (fits == 1 && !is_same) {
        PyObject *name = PyObject_GetAttrString(whole, "cname");
        fits = name == NULL ? -1 : ferrule_refuse_shape(extent, "it is a '%U'", name);
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
static int ferrule_take_array(const ferrule_extent *extent, PyObject *cdata, char **pointer)
{
    PyObject *type = ferrule_type_of(cdata);
    int is_array = type == NULL ? -1 : ferrule_attribute_is(type, "kind", "array");
    int is_pointer = is_array == 0 ? ferrule_attribute_is(type, "kind", "pointer") : 0;
    int taken = is_array < 0 || is_pointer < 0 ? -1 : 0;
    if (is_array == 1) {
        size_t sizes[FERRULE_DIMENSIONS];
        Py_ssize_t rows = PyObject_Size(cdata);
        int failed = rows < 0 || ferrule_sizes(extent, rows, sizes) < 0;
        taken = failed ? -1 : ferrule_has_extent(extent, type, 0);
        if (taken == 1 && rows < ferrule_least_rows(extent)) {
            taken = ferrule_refuse_count(extent, rows);
        }
    } else if (is_pointer == 1) {
        PyObject *item = PyObject_GetAttrString(type, "item");
        taken = item == NULL ? -1 : ferrule_has_extent(extent, item, 1);
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

FERRULE_INTERNAL Py_ssize_t ferrule_prepare_rows(const ferrule_extent *extent, PyObject *object,
                                                 char **pointer)
{
    if (ferrule_is_cdata(object)) {
        int taken = ferrule_take_array(extent, object, pointer);
        if (taken != 0) {
            return taken == 1 ? 0 : -1;
        }
    } else if (PyList_Check(object) || PyTuple_Check(object)) {
        size_t sizes[FERRULE_DIMENSIONS];
        Py_ssize_t rows = PyObject_Size(object);
        if (rows < 0 || ferrule_sizes(extent, rows, sizes) < 0) {
            return -1;
        }
        if (rows < ferrule_least_rows(extent)) {
            return ferrule_refuse_count(extent, rows);
        }
        Py_ssize_t size = rows * (Py_ssize_t)sizes[0];
        return size == 0 ? 1 : size; /* an address other than NULL even so */
    }
    return ferrule_prepare_pointer(extent->type->type, object, pointer);
}

/* Rows on their way into memory. */
typedef struct {
    const ferrule_extent *extent;
    size_t sizes[FERRULE_DIMENSIONS];    /* of the items of each dimension */
    Py_ssize_t path[FERRULE_DIMENSIONS]; /* the place of the row that is filled */
} ferrule_rows;

/* Where the row at `depth` is, as text `[1][0]`: new reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_path_text(const ferrule_rows *rows, int depth)
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
static FERRULE_COLD int ferrule_refuse_row(const ferrule_rows *rows, int depth, Py_ssize_t count)
{
    PyObject *path = ferrule_path_text(rows, depth);
    if (path != NULL) {
        ferrule_refuse_shape(rows->extent, "%U has %zd", path, count);
        Py_DECREF(path);
    }
    return -1;
}

/* Sets TypeError for an object at `depth` that cannot be a row. Returns -1. */
static FERRULE_COLD int ferrule_refuse_type(const ferrule_rows *rows, int depth, PyObject *object)
{
    PyObject *path = ferrule_path_text(rows, depth);
    PyObject *given = path == NULL ? NULL : PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__name__");
    if (given != NULL) {
        PyErr_Format(PyExc_TypeError, "%s() argument %d: %U must be a list or tuple, not %U",
                     rows->extent->function->c_name, rows->extent->index + 1, path, given);
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
        return ferrule_fill_elements(rows->extent->type, memory, items, count);
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
    int fits = type == NULL ? -1 : ferrule_has_extent(rows->extent, type, depth);
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
    const ferrule_layout *layout = rows->extent->type->element_layout;
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

FERRULE_INTERNAL int ferrule_fill_rows(const ferrule_extent *extent, PyObject *object, char *memory,
                                       Py_ssize_t size)
{
    ferrule_rows rows;
    rows.extent = extent;
    PyObject *items = PySequence_Tuple(object);
    Py_ssize_t count = items == NULL ? -1 : PyTuple_Size(items);
    int done = count < 0 ? -1 : ferrule_sizes(extent, count, rows.sizes);
    if (done == 0 && count * (Py_ssize_t)rows.sizes[0] > size) { /* another thread has changed the list */
        done = ferrule_refuse_shape(extent, "%zd rows are given", count);
    }
    done = done < 0 ? done : ferrule_fill_tuple(&rows, 0, items, memory, 0);
    Py_XDECREF(items);
    return done;
}

#endif
