#include "ferrule_buffers.h"

#ifndef PYPY_VERSION

#include "ferrule_items.h"
#include "ferrule_shapes.h"

#include <stdint.h>

/* Why the items of the buffer cannot be what an argument of that kind and type points to, or NULL if they can. */
static const char *ferrule_what_is_wrong(const ferrule_type *wanted, int kind, const ferrule_view *view,
                                         int contiguous)
{
    if (wanted->item_class == FERRULE_ITEM_NONE) {
        return "this pointer takes no buffer";
    }
    if (!contiguous) {
        return "its items are not one after the other (C-contiguous)";
    }
    if (view->readonly && !(kind & FERRULE_CONST)) {
        return "it is read-only, and the function may write there";
    }
    if (!ferrule_items_fit(wanted, view)) {
        return "it holds items of another type or size";
    }
    if (view->len > 0 && wanted->item_alignment > 1 &&
        ((uintptr_t)view->buf & (wanted->item_alignment - 1)) != 0) {
        return "its items are not aligned as C needs them";
    }
    return NULL;
}

/* Sets the TypeError for a buffer that does not fit. */
static FERRULE_COLD void ferrule_refuse_buffer(const ferrule_function *function, int index, PyObject *object,
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

FERRULE_INTERNAL void *ferrule_hold_buffer(ferrule_buffer *buffer, ferrule_function *function, int index,
                                           PyObject *object, const ferrule_extent *extent)
{
    ferrule_type *wanted = &function->types[index];
    char words[FERRULE_WORDS];
    int contiguous;
    if (wanted->item_class == 0 && ferrule_describe_items(wanted) < 0) {
        return NULL;
    }
    if (ferrule_view_buffer(buffer, object, wanted->item_class != FERRULE_ITEM_ANY, &contiguous) < 0) {
        return NULL;
    }
    ferrule_view *view = &buffer->view;
    int kind = function->signature->kinds[index];
    const char *wrong = ferrule_what_is_wrong(wanted, kind, view, contiguous);
    if (wrong == NULL && extent == NULL && wanted->rows > 0 &&
        !ferrule_rows_fit(wanted->row_sizes, wanted->rows, view, words)) {
        wrong = words;
    }
    if (wrong != NULL) {
        ferrule_refuse_buffer(function, index, object, wrong);
    }
    if (wrong != NULL || (extent != NULL && ferrule_check_buffer(extent, view) < 0)) {
        ferrule_release_buffer(buffer);
        return NULL;
    }
    return view->buf != NULL ? view->buf : (void *)view;
}

#endif
