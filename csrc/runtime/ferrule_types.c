#include "ferrule_types.h"

#ifndef PYPY_VERSION

#include "ferrule_big_values.h"
#include "ferrule_ctype.h"
#include "ferrule_run.h"
#include "ferrule_state.h"

/* Fills `entry` from cffi's `type`, to which it takes a reference of its own. 0, or -1 with an exception
 * set. */
static int ferrule_describe(ferrule_type *entry, PyObject *type, int kind)
{
    Py_INCREF(type);
    entry->type = type;
    int base = kind & FERRULE_KIND;
    if (base != FERRULE_MEMORY && base != FERRULE_RECORD) {
        return 0;
    }
    Py_ssize_t size = ferrule_size_of(type);
    Py_ssize_t alignment = size < 0 ? -1 : ferrule_alignment_of(type);
    int exact = alignment < 0 ? -1 : ferrule_kind_of(type);
    if (exact < 0) {
        return -1;
    }
    entry->size = (size_t)size;
    entry->alignment = (size_t)alignment;
    entry->is_long_double = exact == FERRULE_LONG_DOUBLE;
    if (base == FERRULE_MEMORY && kind & FERRULE_BIG) {
        entry->big = ferrule_big_of(type);
        if (entry->big == NULL) {
            PyErr_SetString(PyExc_SystemError, "cffi and the module see different types of integers");
            return -1;
        }
    }
    return 0;
}

FERRULE_INTERNAL void ferrule_mark_simple(ferrule_function *function)
{
    const ferrule_signature *signature = function->signature;
    int result = signature->kinds[signature->count] & FERRULE_KIND;
    const ferrule_type *type = function->types == NULL ? NULL : &function->types[signature->count];
    int is_open = 0; /* whether cffi may refuse the type of a number */
    for (int i = 0; i <= signature->count; i++) {
        int kind = signature->kinds[i];
        is_open = is_open || ((kind & FERRULE_KIND) < FERRULE_MEMORY && kind & FERRULE_OPEN);
    }
    if (function->code != NULL && signature->count <= FERRULE_FEW &&
        ((result < FERRULE_MEMORY && !is_open) || type != NULL)) {
        function->flags |= FERRULE_SIMPLE;
    }
    if (type != NULL && (type->size > sizeof(ferrule_room) ||
                         type->alignment > _Alignof(ferrule_room))) {
        function->flags |= FERRULE_LARGE;
    }
}

/* What a pointer points to or an array consists of: new reference, or NULL; no exception is set. */
static PyObject *ferrule_item_type(PyObject *type)
{
    PyObject *item = PyObject_GetAttrString(type, "item");
    PyErr_Clear();
    return item;
}

FERRULE_INTERNAL void ferrule_learn_other_type(ferrule_type *type, const ferrule_cdata *cdata)
{
    PyObject *wanted = ferrule_item_type(type->type);
    PyObject *given = cdata == NULL ? NULL : ferrule_item_type(cdata->type);
    int is_taken = wanted != NULL && cdata != NULL &&
                   (ferrule_attribute_is(wanted, "kind", "void") > 0 ||
                    (wanted == given && ferrule_attribute_is(cdata->type, "kind", "array") > 0));
    PyErr_Clear();
    type->also = is_taken ? cdata->type : type->type;
    Py_INCREF(type->also);
    Py_XDECREF(wanted);
    Py_XDECREF(given);
}

/* Room for the types of the parameters and of the result, all zero; NULL with an exception set. */
static ferrule_type *ferrule_new_types(size_t count)
{
    ferrule_type *types = PyMem_Calloc(count + 1, sizeof *types);
    if (types == NULL) {
        PyErr_NoMemory();
    }
    return types;
}

/* The type of value `i` (see ferrule_annotation) of a function whose parameters have the types in `args` and
 * whose result has the type `result` (borrowed): new reference, or NULL with an exception set. */
static PyObject *ferrule_type_of_value(const ferrule_annotation *annotation, size_t i, PyObject *args,
                                       PyObject *result)
{
    int source = annotation->types[i];
    PyObject *type = source < 0 ? result : PyTuple_GetItem(args, source % FERRULE_ITEM);
    if (type == NULL || source >= FERRULE_ITEM) {
        return type == NULL ? NULL : PyObject_GetAttrString(type, "item");
    }
    Py_INCREF(type);
    return type;
}

/* The described types of a function that annotations change; NULL with an exception set. The rest is as for
 * ferrule_describe_all(). */
static ferrule_type *ferrule_describe_annotated(const ferrule_function *function, PyObject *args,
                                                PyObject *result)
{
    const ferrule_signature *signature = function->signature;
    size_t count = (size_t)(signature->count + 1 + function->annotation->stored);
    ferrule_type *types = ferrule_new_types(count);
    int failed = types == NULL;
    for (size_t i = 0; !failed && i < count; i++) {
        PyObject *type = ferrule_type_of_value(function->annotation, i, args, result);
        failed = type == NULL || ferrule_describe(&types[i], type, signature->kinds[i]) < 0;
        Py_XDECREF(type);
    }
    if (!failed) {
        return types;
    }
    for (size_t i = 0; types != NULL && i < count; i++) {
        Py_XDECREF(types[i].type);
    }
    PyMem_Free(types);
    return NULL;
}

/* The described types of the function, whose parameters have the types in the tuple `args` and whose result
 * has the type `result` (borrowed), according to cffi; NULL with an exception set. */
static ferrule_type *ferrule_describe_all(const ferrule_function *function, PyObject *args,
                                          PyObject *result)
{
    const ferrule_signature *signature = function->signature;
    size_t count = (size_t)signature->count;
    if (PyTuple_Size(args) != signature->count) {
        PyErr_Format(PyExc_SystemError, "cffi and the module see other parameters of %s",
                     function->c_name);
        return NULL;
    }
    ferrule_type *types = ferrule_new_types(count);
    int failed = types == NULL;
    for (size_t i = 0; !failed && i <= count; i++) {
        PyObject *type = i < count ? PyTuple_GetItem(args, (Py_ssize_t)i) : result;
        failed = ferrule_describe(&types[i], type, signature->kinds[i]) < 0;
    }
    if (!failed) {
        return types;
    }
    for (size_t i = 0; types != NULL && i <= count; i++) {
        Py_XDECREF(types[i].type);
    }
    PyMem_Free(types);
    return NULL;
}

FERRULE_INTERNAL int ferrule_load_types(ferrule_function *function)
{
    PyObject *callable = PyObject_GetAttrString(ferrule_module.lib, function->c_name);
    PyObject *type = callable == NULL
                         ? NULL
                         : PyObject_CallMethod(ferrule_module.ffi, "typeof", "O", callable);
    PyObject *args = type == NULL ? NULL : PyObject_GetAttrString(type, "args");
    PyObject *result = args == NULL ? NULL : PyObject_GetAttrString(type, "result");
    ferrule_type *types = result == NULL                 ? NULL
                          : function->annotation == NULL ? ferrule_describe_all(function, args, result)
                                                         : ferrule_describe_annotated(function, args, result);
    if (types != NULL) {
        function->types = types; /* complete, or not at all: calls look for NULL only */
        ferrule_mark_simple(function);
    }
    Py_XDECREF(result);
    Py_XDECREF(args);
    Py_XDECREF(type);
    Py_XDECREF(callable);
    return types == NULL ? -1 : 0;
}

#endif
