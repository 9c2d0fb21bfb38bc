#include "ferrule_slow_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_annotations.h"
#include "ferrule_arguments.h"
#include "ferrule_arrays.h"
#include "ferrule_closures.h"
#include "ferrule_ctype.h"
#include "ferrule_explain.h"
#include "ferrule_fill.h"
#include "ferrule_functions.h"
#include "ferrule_handles.h"
#include "ferrule_held.h"
#include "ferrule_numbers.h"
#include "ferrule_rows.h"
#include "ferrule_run.h"
#include "ferrule_state.h"

#include <string.h>

/* Temporary memory of up to this many bytes is on the stack; cffi has the same limit. */
#define FERRULE_ON_STACK 640

/* The layout of what a pointer points to, which is looked up once; NULL if only cffi can fill such items, as
 * with bit-fields. No exception is set. */
static const ferrule_layout *ferrule_items_of(ferrule_type *type)
{
    if (!type->knows_items) {
        PyObject *item = PyObject_GetAttrString(type->type, "item");
        type->items = item == NULL ? NULL : ferrule_layout_of(item);
        type->knows_items = 1;
        Py_XDECREF(item);
        PyErr_Clear();
    }
    return type->items;
}

/* Fills the array for a pointer, which is zero, from `object`. 0, or -1 with an exception set. */
static int ferrule_fill_list(ferrule_type *type, char *array, PyObject *object)
{
    Py_ssize_t count = ferrule_count(object);
    const ferrule_layout *items = count < 0 ? NULL : ferrule_items_of(type);
    return items != NULL ? ferrule_fill_items(array, items, object, count)
                         : ferrule_fill_array(array, type->type, object);
}

/* How cffi passes a pointer argument: 0, and *pointer is set; or the size of the temporary memory that it
 * needs; or -1 with an exception set. cffi passes the memory of a bytes object. Here C gets a copy if it may
 * write there, because bytes must never change. */
static inline Py_ssize_t ferrule_prepare_argument(const ferrule_function *function, int index, PyObject *object,
                                                  int flags, char **pointer)
{
    Py_ssize_t size = ferrule_prepare_pointer(function->types[index].type, object, pointer);
    int as_it_is = flags & FERRULE_STOCK || function->signature->kinds[index] & FERRULE_CONST;
    return size == 0 && !as_it_is && PyBytes_Check(object) ? PyBytes_Size(object) + 1 : size;
}

/* How many bytes there are from the beginning of bytes or of an array; -1 with an exception set, or without one
 * for a pointer. */
static Py_ssize_t ferrule_given_size(PyObject *object)
{
    if (PyBytes_Check(object)) {
        return PyBytes_Size(object) + 1; /* with the NUL */
    }
    PyObject *type = ferrule_is_cdata(object) ? ferrule_type_of(object) : NULL;
    int is_array = type == NULL ? 0 : ferrule_attribute_is(type, "kind", "array");
    Py_XDECREF(type);
    return is_array == 1 ? ferrule_size_of(object) : -1;
}

/* What ferrule_prepare_argument() returns, for an array of the `extent`. */
static FERRULE_APART Py_ssize_t ferrule_prepare_shaped(const ferrule_function *function, int index,
                                                       PyObject *object, int flags,
                                                       const ferrule_extent *extent, char **pointer)
{
    if (extent->dimensions > 1) {
        return ferrule_prepare_rows(extent, object, pointer);
    }
    Py_ssize_t size = ferrule_prepare_argument(function, index, object, flags, pointer);
    Py_ssize_t count = size < 0 ? -1 : ferrule_count(object);
    Py_ssize_t there = count >= 0 ? count * (Py_ssize_t)function->types[index].element_size
                       : size == 0 ? ferrule_given_size(object)
                                   : size;
    if ((there < 0 && PyErr_Occurred()) || (there >= 0 && ferrule_check_size(extent, there) < 0)) {
        return -1;
    }
    return size;
}

/* Fills the temporary memory for a pointer argument. 0, or -1 with an exception set. */
static int ferrule_fill_argument(ferrule_type *type, char *memory, Py_ssize_t size, PyObject *object)
{
    if (PyBytes_Check(object)) {
        memcpy(memory, PyBytes_AsString(object), (size_t)size); /* with the NUL */
        return 0;
    }
    memset(memory, 0, (size_t)size);
    return ferrule_fill_list(type, memory, object);
}

/* Whether a result may point into memory for an argument. */
static inline int ferrule_leads(const ferrule_function *function)
{
    const ferrule_signature *signature = function->signature;
    return function->annotation != NULL ? function->flags & FERRULE_LEADS
                                        : ferrule_may_lead(signature->kinds[signature->count]);
}

/* Whether the memory for the argument must outlive the call: it has a copy of bytes, and the result may point
 * into it. */
static inline int ferrule_may_return(const ferrule_function *function, PyObject *object)
{
    return ferrule_leads(function) && PyBytes_Check(object);
}

/* Whether it is quickly seen that the object is not a buffer, or one of which cffi makes a pointer itself. */
static inline int ferrule_is_for_cffi(PyObject *object)
{
    return PyList_CheckExact(object) || PyTuple_CheckExact(object) || PyBytes_CheckExact(object) ||
           ferrule_is_cdata(object);
}

/* The C function that cffi, or the module itself, has as this object; NULL, with or without an exception set. */
static void *ferrule_to_code(PyObject *object, PyObject *type, int flags)
{
    void *code = ferrule_to_pointer(object, type);
    if (code != NULL || flags & FERRULE_STOCK || !PyErr_Occurred()) {
        return code;
    }
    const ferrule_function *function = ferrule_function_of(object);
    if (function == NULL) {
        return NULL;
    }
    PyErr_Clear();
    if (function->code == NULL) {
        ferrule_raise_absent(function->c_name);
        return NULL;
    }
    PyObject *pointer =
        PyObject_CallMethod(ferrule_module.ffi, "addressof", "Os", ferrule_module.lib, function->c_name);
    code = pointer == NULL ? NULL : ferrule_to_pointer(pointer, type);
    Py_XDECREF(pointer);
    return code;
}

/* How one argument of a pointer type is passed. */
typedef enum {
    FERRULE_AS_NULL,
    FERRULE_AS_CODE,
    FERRULE_AS_BUFFER,
    FERRULE_AS_CFFI_DOES,
} ferrule_passing;

/* Chooses it, for the object (borrowed). */
static inline ferrule_passing ferrule_pass_pointer(int kind, PyObject *object, int flags)
{
    if (kind & FERRULE_NULLABLE && object == Py_None && !(flags & FERRULE_STOCK)) {
        return FERRULE_AS_NULL;
    }
    if ((kind & FERRULE_KIND) == FERRULE_CODE) {
        return FERRULE_AS_CODE;
    }
    return !(flags & FERRULE_STOCK) && !ferrule_is_for_cffi(object) && ferrule_is_buffer(object)
               ? FERRULE_AS_BUFFER
               : FERRULE_AS_CFFI_DOES;
}

/* Calls with the converted arguments in `slots`, and lets the result keep alive what it points to. New
 * reference, or NULL with an exception set. */
FERRULE_INLINE PyObject *ferrule_call_converted(const ferrule_function *function, ferrule_slot *slots,
                                                int flags, const ferrule_held *held)
{
    const ferrule_signature *signature = function->signature;
    int count = signature->count, kind = signature->kinds[count];
    const ferrule_type *returned = &function->types[count];
    if (returned->size > 0) {
        slots[count].ferrule_p = ferrule_memory(returned);
    }
    ferrule_run(signature->thunk, function->code, slots, flags);
    PyObject *result = ferrule_result(function, kind, slots[count]);
    if (held == NULL || !ferrule_may_lead(kind)) {
        return result;
    }
    return returned->size > 0 ? ferrule_keep_for_record(result, slots[count].ferrule_p, returned->size, held)
                              : ferrule_keep_memory(result, slots[count].ferrule_p, held);
}

/* What a function that annotations change is called by, with converted arguments: new reference, or NULL with
 * an exception set. */
typedef PyObject *(*ferrule_annotated_call)(ferrule_function *function, PyObject *const *objects,
                                            const ferrule_size *counts, const ferrule_slot *slots);

/* An array of known length with the same items, because ffi.gc() forgets the length of any other: takes the
 * reference to `array`. New reference, or NULL with an exception set. */
static PyObject *ferrule_with_its_length(PyObject *array, const void *items, size_t size)
{
    PyObject *type = ferrule_type_of(array);
    PyObject *item = type == NULL ? NULL : PyObject_GetAttrString(type, "item");
    PyObject *pointer =
        item == NULL ? NULL : PyObject_CallMethod(ferrule_module.backend, "new_pointer_type", "O", item);
    PyObject *fixed = pointer == NULL ? NULL
                                      : PyObject_CallMethod(ferrule_module.backend, "new_array_type", "On",
                                                            pointer, PyObject_Size(array));
    PyObject *copy = fixed == NULL ? NULL : PyObject_CallFunction(ferrule_module.new_cdata, "O", fixed);
    char *memory = copy == NULL ? NULL : ferrule_to_pointer(copy, pointer);
    if (memory != NULL) {
        memcpy(memory, items, size);
    } else {
        Py_CLEAR(copy);
    }
    Py_XDECREF(fixed);
    Py_XDECREF(pointer);
    Py_XDECREF(item);
    Py_XDECREF(type);
    Py_DECREF(array);
    return copy;
}

/* Lets a result keep alive what it points to. Takes the reference to it. New reference, or NULL with an
 * exception set. */
static PyObject *ferrule_keep_for_result(PyObject *result, const ferrule_held *held)
{
    const ferrule_cdata *cdata = ferrule_readable(result);
    if (cdata == NULL) {
        return result;
    }
    int is_pointer = ferrule_attribute_is(cdata->type, "kind", "pointer");
    if (is_pointer == 1) {
        return ferrule_keep_memory(result, cdata->address, held);
    }
    int is_array = is_pointer < 0 ? -1 : ferrule_attribute_is(cdata->type, "kind", "array");
    Py_ssize_t size = is_array < 0 ? -1 : ferrule_size_of(result);
    if (size < 0) {
        Py_DECREF(result);
        return NULL;
    }
    if (is_array) {
        result = ferrule_with_its_length(result, cdata->address, (size_t)size);
        if (result == NULL) {
            return NULL;
        }
        cdata = ferrule_readable(result);
    }
    return ferrule_keep_for_record(result, cdata->address, (size_t)size, held);
}

/* Calls a function that annotations change, and lets the results keep alive what they point to. New reference,
 * or NULL with an exception set. */
static FERRULE_APART PyObject *ferrule_call_annotated(ferrule_function *function, PyObject *const *objects,
                                                      const ferrule_size *counts, const ferrule_slot *slots,
                                                      const ferrule_held *held)
{
    PyObject *result =
        ((ferrule_annotated_call)function->annotation->call)(function, objects, counts, slots);
    if (result == NULL || held == NULL || !ferrule_leads(function)) {
        return result;
    }
    if (!PyTuple_CheckExact(result)) {
        return ferrule_keep_for_result(result, held);
    }
    for (Py_ssize_t i = 0; i < PyTuple_Size(result); i++) {
        PyObject *item = PyTuple_GetItem(result, i);
        Py_INCREF(item);
        item = ferrule_keep_for_result(item, held);
        if (item == NULL || PyTuple_SetItem(result, i, item) < 0) { /* nobody else has the tuple yet */
            Py_DECREF(result);
            return NULL;
        }
    }
    return result;
}

/* One long function, because memory from alloca() is gone when the function that asked for it returns. */
FERRULE_INTERNAL PyObject *ferrule_convert_and_call(ferrule_function *function, PyObject *const *args,
                                                    int flags)
{
    const ferrule_signature *signature = function->signature;
    int count = signature->count;
    if (function->types == NULL && ferrule_load_types(function) < 0) {
        return NULL;
    }
    ferrule_slot *slots = alloca(sizeof(ferrule_slot) * (size_t)(count + 1));
    ferrule_size *counts = NULL; /* of items; negative for an argument that is left out */
    ferrule_held *held = NULL;
    PyObject *result = NULL;
    int refused = -1; /* the argument that could not be converted */
    if (function->annotation != NULL) {
        counts = alloca(sizeof(ferrule_size) * (size_t)(count + 1));
        memset(counts, 0, sizeof(ferrule_size) * (size_t)(count + 1));
    }
    int has_shapes = function->shapes != NULL && !(flags & FERRULE_STOCK);
    int is_shaped = 0; /* whether shaped arrays are converted: after the others, which have their lengths */
    ferrule_extent extent;
    for (int i = 0; i < count || (has_shapes && !is_shaped); i++) {
        if (has_shapes) {
            if (i == count) {
                is_shaped = 1;
                i = 0;
            }
            if (is_shaped != ((signature->kinds[i] & FERRULE_KIND) == FERRULE_SHAPED)) {
                continue;
            }
            if (is_shaped && ferrule_measure_extent(&extent, function, i, slots) < 0) {
                goto done;
            }
        }
        ferrule_type *type = &function->types[i];
        int kind = signature->kinds[i], base = kind & FERRULE_KIND;
        PyObject *object = args[i];
        int is_counted = function->annotation != NULL && function->annotation->counted != NULL &&
                         function->annotation->counted[i];
        if (object == NULL) {
            counts[i] = FERRULE_LEFT_OUT;
            slots[i].ferrule_p = base >= FERRULE_MEMORY && base < FERRULE_POINTER ? ferrule_memory(type) : NULL;
            continue;
        }
        if (base < FERRULE_MEMORY) {
            if (ferrule_convert_number(function, i, object, &slots[i]) < 0) {
                refused = i;
                goto done;
            }
            continue;
        }
        if (base < FERRULE_POINTER) {
            slots[i].ferrule_p = ferrule_memory(type);
            memset(slots[i].ferrule_p, 0, type->size); /* a list may leave fields out */
            if ((type->big != NULL ? ferrule_to_big(slots[i].ferrule_p, type->type, type->big, object)
                                   : ferrule_to_memory(slots[i].ferrule_p, type->type, object)) < 0) {
                refused = i;
                goto done;
            }
            continue;
        }
        if (base == FERRULE_STRING && ferrule_is_text(object, &function->annotation->encodings[i])) {
            PyObject *bytes = ferrule_encoded(object, &function->annotation->encodings[i], is_counted);
            if (bytes == NULL) {
                goto done;
            }
            if (is_counted) {
                counts[i] = PyBytes_Size(bytes);
            }
            ferrule_held *hold = alloca(sizeof(ferrule_held));
            *hold = (ferrule_held){held, bytes, PyBytes_AsString(bytes), PyBytes_Size(bytes) + 1};
            held = hold;
            slots[i].ferrule_p = hold->start;
            continue;
        }
#ifndef FERRULE_NO_HANDLES
        if (base == FERRULE_HANDLE) {
            int is_handle = ferrule_hold_handle(alloca(sizeof(ferrule_held)), &held, object,
                                                &function->annotation->handles[i], &slots[i].ferrule_p);
            if (is_handle < 0) {
                goto done;
            }
            if (is_handle) {
                continue;
            }
        }
#endif
        ferrule_passed passed = {NULL, 0, NULL};
        switch (ferrule_pass_pointer(kind, object, flags)) {
        case FERRULE_AS_NULL:
            slots[i].ferrule_p = NULL;
            break;
        case FERRULE_AS_CODE:
            if (kind & FERRULE_CLOSURE) {
                if (!ferrule_exact_closure(object, &slots[i].ferrule_p)) {
                    PyErr_Format(PyExc_TypeError, "%s() argument %d must be callable, not %R",
                                 function->name, i + 1, Py_TYPE(object));
                    goto done;
                }
                break;
            }
            slots[i].ferrule_p = ferrule_to_code(object, type->type, flags);
            if (slots[i].ferrule_p == NULL && PyErr_Occurred()) {
                refused = i;
                goto done;
            }
            break;
        case FERRULE_AS_BUFFER: {
            ferrule_held *hold = alloca(sizeof(ferrule_held) + sizeof(ferrule_buffer));
            slots[i].ferrule_p = ferrule_hold_buffer((ferrule_buffer *)(hold + 1), function, i, object,
                                                     is_shaped ? &extent : NULL);
            if (slots[i].ferrule_p == NULL) {
                goto done;
            }
            *hold = (ferrule_held){held, NULL, NULL, 0};
            held = hold;
            passed.view = &((ferrule_buffer *)(hold + 1))->view;
            break;
        }
        case FERRULE_AS_CFFI_DOES: {
            char *pointer;
            Py_ssize_t size =
                is_shaped ? ferrule_prepare_shaped(function, i, object, flags, &extent, &pointer)
                          : ferrule_prepare_argument(function, i, object, flags, &pointer);
            passed.made = size;
            if (size > 0) {
                pointer = size <= FERRULE_ON_STACK && !ferrule_may_return(function, object)
                              ? ferrule_aligned(alloca((size_t)size + FERRULE_ALIGNMENT),
                                                FERRULE_ALIGNMENT)
                              : ferrule_hold_memory(alloca(sizeof(ferrule_held)), &held, size);
                if (pointer == NULL) {
                    goto done;
                }
                size = is_shaped && extent.dimensions > 1
                           ? ferrule_fill_rows(&extent, object, memset(pointer, 0, (size_t)size), size)
                           : ferrule_fill_argument(type, pointer, size, object);
            }
            if (size < 0) {
                refused = is_shaped ? -1 : i; /* what is wrong with a shape is said already */
                goto done;
            }
            slots[i].ferrule_p = pointer;
        }
        }
        if (is_counted) {
            passed.pointer = slots[i].ferrule_p;
            counts[i] = ferrule_count_argument(function, i, object, &passed);
            if (counts[i] == -1) {
                goto done;
            }
        }
    }
    result = function->annotation == NULL ? ferrule_call_converted(function, slots, flags, held)
                                          : ferrule_call_annotated(function, args, counts, slots, held);
done:
    if (refused >= 0 && !(flags & FERRULE_STOCK)) {
        ferrule_explain_argument(function, refused, args[refused]);
    }
    ferrule_let_go(held);
    return result;
}

FERRULE_SHARED PyObject *ferrule_raise_absent(const char *name)
{
    return PyErr_Format(PyExc_NotImplementedError, "%s is not in the library that is installed here", name);
}

FERRULE_INTERNAL PyObject *ferrule_wrong_count(const ferrule_function *function, Py_ssize_t given)
{
    int count = function->signature->count;
    switch (count) {
    case 0:
        return PyErr_Format(PyExc_TypeError, "%s() takes no arguments (%zd given)", function->name, given);
    case 1:
        return PyErr_Format(PyExc_TypeError, "%s() takes exactly one argument (%zd given)", function->name,
                            given);
    default:
        return PyErr_Format(PyExc_TypeError, "%s expected %d arguments, got %zd", function->c_name,
                            count, given);
    }
}

FERRULE_SHARED PyObject *ferrule_call_slowly(ferrule_function *function, PyObject *const *args,
                                             Py_ssize_t nargs, PyObject *kwnames)
{
    int count = function->signature->count;
    if (function->code == NULL) {
        return ferrule_raise_absent(function->c_name);
    }
    const ferrule_annotation *annotation = function->annotation;
    if (annotation != NULL || (kwnames != NULL && PyTuple_Size(kwnames) > 0)) {
        PyObject **bound = alloca(sizeof(PyObject *) * (size_t)(count + 1));
        const ferrule_parameters parameters = {
            function->doc, function->name, "", annotation == NULL ? count : annotation->required, count,
            annotation == NULL ? 0 : count - annotation->positional};
        if (ferrule_bind_given(&parameters, args, nargs, kwnames, bound) < 0) {
            return NULL;
        }
        return ferrule_convert_and_call(function, bound, function->flags);
    }
    if (nargs != count) {
        return ferrule_wrong_count(function, nargs);
    }
    return ferrule_convert_and_call(function, args, function->flags);
}

#endif
