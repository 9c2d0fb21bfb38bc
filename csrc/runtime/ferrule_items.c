#include "ferrule_items.h"

#ifndef PYPY_VERSION

#include "ferrule_ctype.h"
#include "ferrule_record_format.h"

#include <string.h>

/* ---- What the parameter points to ---- */

FERRULE_INTERNAL char ferrule_class_of_kind(int kind)
{
    switch (kind) {
    case FERRULE_VOID:
        return FERRULE_ITEM_ANY;
    case FERRULE_FLOAT:
    case FERRULE_DOUBLE:
    case FERRULE_LONG_DOUBLE:
        return FERRULE_ITEM_REAL;
    case FERRULE_COMPLEX:
        return FERRULE_ITEM_COMPLEX;
    case FERRULE_BOOL:
        return FERRULE_ITEM_BOOL;
    case FERRULE_WCHAR:
    case FERRULE_UNICODE:
        return FERRULE_ITEM_TEXT;
    case FERRULE_STRUCT:
    case FERRULE_UNION:
        return FERRULE_ITEM_RECORD;
    default:
        return FERRULE_ITEM_INTEGER;
    }
}

/* Puts the size of an array before the sizes of the arrays that contain it. 0, or -1 with an exception
 * set. */
static int ferrule_add_row(ferrule_type *entry, size_t size)
{
    size_t *sizes = PyMem_Realloc(entry->row_sizes, (size_t)(entry->rows + 1) * sizeof *sizes);
    if (sizes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memmove(sizes + 1, sizes, (size_t)entry->rows * sizeof *sizes);
    sizes[0] = size;
    entry->row_sizes = sizes;
    entry->rows++;
    return 0;
}

/* Fills in `entry` the sizes of the array `item`, which its pointer type points to, and of the arrays in it.
 * Takes the reference to `item`. Returns the innermost item type: new reference, or NULL with an exception
 * set. */
static PyObject *ferrule_describe_rows(ferrule_type *entry, PyObject *item)
{
    int is_array;
    while (item != NULL && (is_array = ferrule_attribute_is(item, "kind", "array")) != 0) {
        Py_ssize_t size = is_array < 0 ? -1 : ferrule_size_of(item);
        int is_open = size < 0; /* T (*)[]: rows of any length */
        PyErr_Clear();
        PyObject *inner = is_open || ferrule_add_row(entry, (size_t)size) == 0
                              ? PyObject_GetAttrString(item, "item")
                              : NULL;
        Py_DECREF(item);
        item = inner;
    }
    return item;
}

/* The class of items that a pointer to `item` accepts, with the size and the alignment of an item; no
 * exception is set. */
static char ferrule_class_of_item(ferrule_type *entry, PyObject *item)
{
    int kind = ferrule_kind_of(item);
    char found = kind < 0 || kind == FERRULE_POINTER || kind == FERRULE_CODE ? FERRULE_ITEM_NONE
                                                                            : ferrule_class_of_kind(kind);
    if (found != FERRULE_ITEM_ANY && found != FERRULE_ITEM_NONE) {
        Py_ssize_t size = ferrule_size_of(item);
        Py_ssize_t alignment = size < 0 ? -1 : ferrule_alignment_of(item);
        if (alignment < 0) { /* an opaque type */
            found = FERRULE_ITEM_NONE;
        }
        entry->item_size = (size_t)size;
        entry->item_alignment = (size_t)alignment;
    }
    PyErr_Clear();
    return found;
}

FERRULE_INTERNAL int ferrule_describe_items(ferrule_type *entry)
{
    entry->rows = 0;
    Py_XINCREF(entry->element);
    PyObject *item = ferrule_describe_rows(entry, entry->element != NULL
                                                      ? entry->element
                                                      : PyObject_GetAttrString(entry->type, "item"));
    if (item == NULL) {
        return -1;
    }
    entry->item = item;
    entry->item_class = ferrule_class_of_item(entry, item);
    return 0;
}

/* ---- What the buffer holds ---- */

FERRULE_INTERNAL char ferrule_class_of_letter(char letter)
{
    switch (letter) {
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'L': case 'q': case 'Q':
    case 'n': case 'N': case 'c':
        return FERRULE_ITEM_INTEGER;
    case '?':
        return FERRULE_ITEM_BOOL;
    case 'f': case 'd': case 'g':
        return FERRULE_ITEM_REAL;
    case 'F': case 'D': case 'G':
        return FERRULE_ITEM_COMPLEX;
    case 'u': case 'w':
        return FERRULE_ITEM_TEXT;
    default:
        return FERRULE_ITEM_NONE;
    }
}

/* The class of items by their format. */
static char ferrule_class_of_format(const char *format)
{
    if (format == NULL) {
        return FERRULE_ITEM_INTEGER; /* bytes */
    }
    switch (*format) {
    case '<': case '>': case '!':
        if (*format != (ferrule_is_little_endian() ? '<' : '>')) {
            return FERRULE_ITEM_NONE; /* the other byte order */
        }
        format++;
        break;
    case '@': case '=': case '^':
        format++;
        break;
    }
    if (format[0] != '\0' && format[1] == '\0') {
        return ferrule_class_of_letter(*format);
    }
    if (*format == 'Z' && ferrule_class_of_letter(format[1]) == FERRULE_ITEM_REAL) {
        return FERRULE_ITEM_COMPLEX;
    }
    return FERRULE_ITEM_RECORD; /* T{...}, or several items */
}

/* ---- Both ---- */

FERRULE_INTERNAL int ferrule_items_fit(const ferrule_type *wanted, const ferrule_view *view)
{
    if (wanted->item_class == FERRULE_ITEM_ANY) {
        return 1;
    }
    char found = ferrule_class_of_format(view->format);
    if ((size_t)view->itemsize != wanted->item_size || found == FERRULE_ITEM_NONE) {
        return 0;
    }
    switch (wanted->item_class) {
    case FERRULE_ITEM_INTEGER:
        return found == FERRULE_ITEM_INTEGER || found == FERRULE_ITEM_BOOL;
    case FERRULE_ITEM_TEXT:
        return found == FERRULE_ITEM_INTEGER || found == FERRULE_ITEM_TEXT;
    case FERRULE_ITEM_RECORD:
        return found == FERRULE_ITEM_RECORD &&
               ferrule_record_fits(wanted->item, view->format, wanted->item_size);
    default:
        return found == wanted->item_class;
    }
}

FERRULE_INTERNAL int ferrule_rows_fit(const size_t *row_sizes, int rows, const ferrule_view *view,
                                      char *words)
{
    size_t size = (size_t)view->itemsize;
    for (int i = 0; view->shape != NULL && i < rows && i < view->ndim - 1; i++) {
        size *= (size_t)view->shape[view->ndim - 1 - i];
        if (size != row_sizes[i]) {
            PyOS_snprintf(words, FERRULE_WORDS, "its rows have %zu bytes, but C's have %zu", size,
                          row_sizes[i]);
            return 0;
        }
    }
    size_t whole = rows == 0 ? 1 : row_sizes[rows - 1];
    if (view->len == 0 || (whole != 0 && (size_t)view->len % whole == 0)) {
        return 1;
    }
    PyOS_snprintf(words, FERRULE_WORDS, "its %zd bytes are not whole rows of %zu bytes", view->len, whole);
    return 0;
}

#endif
