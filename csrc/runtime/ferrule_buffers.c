/* Buffers (NumPy arrays, memoryview, array.array) for pointer parameters, without a copy.
 *
 * The functions of the buffer protocol are in the limited API from Python 3.11 on, so a module for 3.10
 * cannot name them: they are looked up in the running interpreter, and ffi.from_buffer() does the same
 * more slowly where they are not.
 */
#include "ferrule_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_lookup.h"

#include <stdint.h>
#include <string.h>

/* Py_buffer, as the stable ABI has it since 3.11. */
typedef struct {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} ferrule_view;

struct ferrule_buffer {
    ferrule_view view;
    PyObject *memory; /* a memoryview, and */
    PyObject *cdata;  /* what from_buffer gave, on 3.10; else NULL */
    PyObject *format; /* there, bytes */
    Py_ssize_t *shape; /* and the lengths of the dimensions */
};

/* PyBUF_FORMAT, and PyBUF_STRIDES: a reader that takes any strides, to tell what is wrong itself. */
#define FERRULE_FORMAT 0x0004
#define FERRULE_ANY_STRIDES (FERRULE_FORMAT | 0x0010 | 0x0008)

static struct {
    int known;
    int (*check)(PyObject *);
    int (*get)(PyObject *, ferrule_view *, int);
    void (*release)(ferrule_view *);
    int (*contiguous)(const ferrule_view *, char);
} ferrule_protocol;

/* Looks the protocol up; its functions stay NULL where they are not to be used. */
static void ferrule_find_protocol(void)
{
    ferrule_protocol.known = 1;
    PyObject *version = PySys_GetObject("hexversion");
    if (version == NULL || PyLong_AsLong(version) < 0x030b0000) {
        PyErr_Clear();
        return;
    }
    if (!ferrule_look_up(&ferrule_protocol.check, "PyObject_CheckBuffer") ||
        !ferrule_look_up(&ferrule_protocol.get, "PyObject_GetBuffer") ||
        !ferrule_look_up(&ferrule_protocol.release, "PyBuffer_Release") ||
        !ferrule_look_up(&ferrule_protocol.contiguous, "PyBuffer_IsContiguous")) {
        ferrule_protocol.check = NULL;
        ferrule_protocol.get = NULL;
        ferrule_protocol.release = NULL;
    }
}

FERRULE_SHARED size_t ferrule_buffer_size(void) { return sizeof(ferrule_buffer); }

/* ---- What the parameter points to ---- */

enum {
    FERRULE_ITEM_ANY = 'v',
    FERRULE_ITEM_INTEGER = 'i',
    FERRULE_ITEM_BOOL = '?',
    FERRULE_ITEM_REAL = 'f',
    FERRULE_ITEM_COMPLEX = 'c',
    FERRULE_ITEM_TEXT = 'w',
    FERRULE_ITEM_RECORD = 'r',
    FERRULE_ITEM_NONE = '-', /* no buffer is taken */
};

/* Whether the str attribute `name` of `object` starts, or ends, with `text`. */
static int ferrule_names(PyObject *object, const char *name, const char *method, const char *text)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    PyObject *said = value == NULL ? NULL : PyObject_CallMethod(value, method, "s", text);
    int is = said == Py_True;
    Py_XDECREF(said);
    Py_XDECREF(value);
    PyErr_Clear();
    return is;
}

/* The class of items of cffi's type `item`, which is no array. */
static char ferrule_class_of(PyObject *item)
{
    if (ferrule_names(item, "kind", "startswith", "void")) {
        return FERRULE_ITEM_ANY;
    }
    if (ferrule_names(item, "kind", "startswith", "struct") ||
        ferrule_names(item, "kind", "startswith", "union")) {
        return FERRULE_ITEM_RECORD;
    }
    if (ferrule_names(item, "kind", "startswith", "enum")) {
        return FERRULE_ITEM_INTEGER;
    }
    if (!ferrule_names(item, "kind", "startswith", "primitive")) {
        return FERRULE_ITEM_NONE;
    }
    if (ferrule_names(item, "cname", "endswith", "omplex") ||
        ferrule_names(item, "cname", "endswith", "omplex_t")) {
        return FERRULE_ITEM_COMPLEX;
    }
    if (ferrule_names(item, "cname", "endswith", "float") ||
        ferrule_names(item, "cname", "endswith", "double")) {
        return FERRULE_ITEM_REAL;
    }
    if (ferrule_names(item, "cname", "startswith", "wchar_t") ||
        ferrule_names(item, "cname", "startswith", "char16_t") ||
        ferrule_names(item, "cname", "startswith", "char32_t")) {
        return FERRULE_ITEM_TEXT;
    }
    return ferrule_names(item, "cname", "startswith", "_Bool") ? FERRULE_ITEM_BOOL
                                                                : FERRULE_ITEM_INTEGER;
}

static size_t ferrule_size(const char *method, PyObject *type)
{
    PyObject *number = PyObject_CallMethod(ferrule_module.ffi, method, "O", type);
    size_t size = number == NULL ? 0 : PyLong_AsSize_t(number);
    Py_XDECREF(number);
    return size;
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

/* Fills in `entry` the sizes of the array `item`, which its pointer type points to, and of the arrays inside.
 * Takes the reference to `item`. Returns the innermost item type: new reference, or NULL with an exception
 * set. */
static PyObject *ferrule_describe_rows(ferrule_type *entry, PyObject *item)
{
    while (item != NULL && ferrule_names(item, "kind", "startswith", "array")) {
        size_t size = ferrule_size("sizeof", item);
        int is_open = PyErr_Occurred() != NULL; /* T (*)[]: rows of any length */
        PyErr_Clear();
        PyObject *inner = is_open || ferrule_add_row(entry, size) == 0
                              ? PyObject_GetAttrString(item, "item")
                              : NULL;
        Py_DECREF(item);
        item = inner;
    }
    return item;
}

/* Fills in `entry` the description of the items that its pointer type points to. 0, or -1 with an exception
 * set. */
static int ferrule_describe_items(ferrule_type *entry)
{
    entry->rows = 0;
    PyObject *item = ferrule_describe_rows(entry, PyObject_GetAttrString(entry->type, "item"));
    if (item == NULL) {
        return -1;
    }
    char found = ferrule_class_of(item);
    if (found != FERRULE_ITEM_ANY && found != FERRULE_ITEM_NONE) {
        entry->item_size = ferrule_size("sizeof", item);
        entry->item_alignment = ferrule_size("alignof", item);
        if (PyErr_Occurred()) { /* an opaque type */
            PyErr_Clear();
            found = FERRULE_ITEM_NONE;
        }
    }
    entry->item = item;
    entry->item_class = found;
    return 0;
}

/* ---- What the buffer holds ---- */

/* The class of items by one letter of a format in the syntax of the struct module and NumPy. */
static char ferrule_class_of_letter(char letter)
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
    const union {
        unsigned short number;
        unsigned char first;
    } order = {1};
    if (format == NULL) {
        return FERRULE_ITEM_INTEGER; /* bytes */
    }
    switch (*format) {
    case '<': case '>': case '!':
        if (*format != (order.first ? '<' : '>')) {
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
    return FERRULE_ITEM_RECORD; /* T{...}, or several things */
}

#include "ferrule_record_format.h"

/* Whether items of the buffer can be what `wanted` tells. */
static int ferrule_items_fit(const ferrule_type *wanted, const ferrule_view *view)
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

enum { FERRULE_WORDS = 120 };

/* Whether the buffer consists of whole rows, if the pointer points to arrays: its last dimensions have C's
 * lengths, and its size is a multiple of the row's. A buffer of one dimension is a sequence of rows. If not,
 * writes to `words` what is wrong. */
static int ferrule_rows_fit(const ferrule_type *wanted, const ferrule_view *view, char *words)
{
    size_t size = (size_t)view->itemsize;
    for (int i = 0; view->shape != NULL && i < wanted->rows && i < view->ndim - 1; i++) {
        size *= (size_t)view->shape[view->ndim - 1 - i];
        if (size != wanted->row_sizes[i]) {
            PyOS_snprintf(words, FERRULE_WORDS, "its rows have %zu bytes, but C's have %zu", size,
                          wanted->row_sizes[i]);
            return 0;
        }
    }
    size_t whole = wanted->rows == 0 ? 1 : wanted->row_sizes[wanted->rows - 1];
    if (view->len == 0 || (whole != 0 && (size_t)view->len % whole == 0)) {
        return 1;
    }
    PyOS_snprintf(words, FERRULE_WORDS, "its %zd bytes are not whole rows of %zu bytes", view->len, whole);
    return 0;
}

/* Raises the TypeError of a buffer that does not fit. */
static void ferrule_refuse(const ferrule_function *function, int index, PyObject *object,
                           const char *what)
{
    PyObject *type = (PyObject *)Py_TYPE(object);
    PyObject *wanted = PyObject_GetAttrString(function->types[index].type, "cname");
    PyObject *given = wanted == NULL ? NULL : PyObject_GetAttrString(type, "__name__");
    if (given != NULL) {
        PyErr_Format(PyExc_TypeError, "%s() argument %d: a buffer of '%U' cannot be passed as '%U': %s",
                     function->c_name, index + 1, given, wanted, what);
    }
    Py_XDECREF(given);
    Py_XDECREF(wanted);
}

/* ---- Holding it ---- */

/* The number that is attribute `name` of `object`; -1 with an exception set. */
static Py_ssize_t ferrule_number(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    Py_ssize_t number = value == NULL ? -1 : PyLong_AsSsize_t(value);
    Py_XDECREF(value);
    return number;
}

/* The `shape` of a memoryview of `count` dimensions, which the caller frees; NULL with an exception set. */
static Py_ssize_t *ferrule_shape_of(PyObject *memory, int count)
{
    PyObject *lengths = PyObject_GetAttrString(memory, "shape");
    Py_ssize_t *shape = lengths == NULL ? NULL : PyMem_Calloc((size_t)count + 1, sizeof *shape);
    if (shape == NULL && lengths != NULL) {
        PyErr_NoMemory();
    }
    for (int i = 0; shape != NULL && i < count; i++) {
        shape[i] = PyLong_AsSsize_t(PyTuple_GetItem(lengths, i));
    }
    Py_XDECREF(lengths);
    return shape;
}

/* Does without the protocol what PyObject_GetBuffer does: fills what the checks below read. Sets
 * *contiguous. 0, or -1 with an exception set. */
static int ferrule_get_through_cffi(ferrule_buffer *buffer, PyObject *object, int *contiguous)
{
    buffer->memory = PyMemoryView_FromObject(object);
    if (buffer->memory == NULL) {
        return -1;
    }
    ferrule_view *view = &buffer->view;
    view->itemsize = ferrule_number(buffer->memory, "itemsize");
    view->readonly = (int)ferrule_number(buffer->memory, "readonly");
    view->len = ferrule_number(buffer->memory, "nbytes");
    view->ndim = (int)ferrule_number(buffer->memory, "ndim");
    view->shape = buffer->shape = PyErr_Occurred() ? NULL : ferrule_shape_of(buffer->memory, view->ndim);
    *contiguous = (int)ferrule_number(buffer->memory, "c_contiguous");
    PyObject *format = PyErr_Occurred() ? NULL : PyObject_GetAttrString(buffer->memory, "format");
    PyObject *text = format == NULL ? NULL : PyUnicode_AsUTF8String(format);
    Py_XDECREF(format);
    if (text == NULL) {
        return -1;
    }
    buffer->format = text;
    view->buf = NULL;
    view->format = PyBytes_AsString(text);
    if (!*contiguous) {
        return 0;
    }
    buffer->cdata = PyObject_CallMethod(ferrule_module.ffi, "from_buffer", "O", object);
    PyObject *type = buffer->cdata == NULL
                         ? NULL
                         : PyObject_CallMethod(ferrule_module.ffi, "typeof", "s", "char *");
    if (type != NULL) {
        view->buf = ferrule_to_pointer(buffer->cdata, type);
        Py_DECREF(type);
    }
    return PyErr_Occurred() ? -1 : 0;
}

FERRULE_SHARED int ferrule_is_buffer(PyObject *object)
{
    if (!ferrule_protocol.known) {
        ferrule_find_protocol();
    }
    if (PyType_GetFlags(Py_TYPE(object)) &
        (Py_TPFLAGS_BYTES_SUBCLASS | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS)) {
        return 0;
    }
    if (ferrule_protocol.check != NULL) {
        return ferrule_protocol.check(object);
    }
    PyObject *view = PyMemoryView_FromObject(object);
    PyErr_Clear();
    Py_XDECREF(view);
    return view != NULL;
}

/* Whether it is at once seen to be contiguous. Some objects leave the strides out, as ctypes does. */
static inline int ferrule_is_simple(const ferrule_view *view)
{
    return view->ndim == 1 && view->suboffsets == NULL && view->strides != NULL &&
           view->strides[0] == view->itemsize;
}

FERRULE_SHARED void *ferrule_buffer_hold(ferrule_buffer *buffer, ferrule_function *function, int index,
                                         PyObject *object)
{
    ferrule_type *wanted = &function->types[index];
    char words[FERRULE_WORDS];
    int contiguous;
    if (wanted->item_class == 0 && ferrule_describe_items(wanted) < 0) {
        return NULL;
    }
    buffer->memory = NULL;
    buffer->cdata = NULL;
    buffer->format = NULL;
    buffer->shape = NULL;
    ferrule_view *view = &buffer->view;
    if (ferrule_protocol.get != NULL) {
        int wants = wanted->item_class == FERRULE_ITEM_ANY ? FERRULE_ANY_STRIDES & ~FERRULE_FORMAT
                                                          : FERRULE_ANY_STRIDES;
        if (ferrule_protocol.get(object, view, wants) < 0) {
            return NULL;
        }
        contiguous = ferrule_is_simple(view) || ferrule_protocol.contiguous(view, 'C');
    }
    else if (ferrule_get_through_cffi(buffer, object, &contiguous) < 0) {
        ferrule_buffer_release(buffer);
        return NULL;
    }
    const char *wrong = NULL;
    if (wanted->item_class == FERRULE_ITEM_NONE) {
        wrong = "this pointer takes no buffer";
    }
    else if (!contiguous) {
        wrong = "its items are not one behind the other (C-contiguous)";
    }
    else if (view->readonly && !(function->signature->kinds[index] & FERRULE_CONST)) {
        wrong = "it is read-only, and the function may write there";
    }
    else if (!ferrule_items_fit(wanted, view)) {
        wrong = "it holds items of another type or size";
    }
    else if (!ferrule_rows_fit(wanted, view, words)) {
        wrong = words;
    }
    else if (view->len > 0 && wanted->item_alignment > 1 &&
             ((uintptr_t)view->buf & (wanted->item_alignment - 1)) != 0) {
        wrong = "its items are not aligned as C needs them";
    }
    if (wrong != NULL) {
        ferrule_refuse(function, index, object, wrong);
        ferrule_buffer_release(buffer);
        return NULL;
    }
    return view->buf != NULL ? view->buf : (void *)view;
}

FERRULE_SHARED void ferrule_buffer_release(ferrule_buffer *buffer)
{
    if (ferrule_protocol.release != NULL) {
        ferrule_protocol.release(&buffer->view);
    }
    PyMem_Free(buffer->shape);
    Py_XDECREF(buffer->format);
    Py_XDECREF(buffer->cdata);
    Py_XDECREF(buffer->memory);
}

#endif
