#include "ferrule_annotated_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_annotations.h"
#include "ferrule_closing.h"
#include "ferrule_closures.h"
#include "ferrule_ctype.h"
#include "ferrule_handles.h"
#include "ferrule_state.h"

#include <string.h>

/* What a function that annotations change is called by, with converted arguments: new reference, or NULL with
 * an exception set. */
typedef PyObject *(*ferrule_annotated_call)(ferrule_function *function, PyObject *const *objects,
                                            const ferrule_size *counts, const ferrule_slot *slots);

/* ---- Arguments ---- */

/* Passes text as bytes, and says how many there are unless `count` is NULL. 0, or -1 with an exception set. */
static int ferrule_pass_text(ferrule_slow_call *call, int index, PyObject *object, ferrule_size *count)
{
    ferrule_held *hold = ferrule_take_memory(&call->memory, sizeof *hold, _Alignof(ferrule_held));
    PyObject *bytes =
        hold == NULL ? NULL
                     : ferrule_encoded(object, &call->function->annotation->encodings[index], count != NULL);
    if (bytes == NULL) {
        return -1;
    }
    if (count != NULL) {
        *count = PyBytes_Size(bytes);
    }
    *hold = (ferrule_held){call->memory.held, bytes, PyBytes_AsString(bytes), PyBytes_Size(bytes) + 1};
    call->memory.held = hold;
    call->slots[index].ferrule_p = hold->start;
    return 0;
}

/* Passes a Python function as the object. 0, or -1 with an exception set. */
static int ferrule_pass_closure(ferrule_slow_call *call, int index, PyObject *object)
{
    if (ferrule_exact_closure(object, &call->slots[index].ferrule_p)) {
        return 0;
    }
    PyErr_Format(PyExc_TypeError, "%s() argument %d must be callable, not %R", call->function->name, index + 1,
                 Py_TYPE(object));
    return -1;
}

/* Passes a handle: 1; 0 if the object is none; or -1 with an exception set. */
static int ferrule_pass_handle(ferrule_slow_call *call, int index, PyObject *object)
{
#ifdef FERRULE_NO_HANDLES
    (void)call, (void)index, (void)object;
    return 0;
#else
    return ferrule_hold_handle(&call->memory, object, &call->function->annotation->handles[index],
                               &call->slots[index].ferrule_p);
#endif
}

/* Passes an array of handles: 1; 0 if the object is none; or -1 with an exception set. */
static int ferrule_pass_handles(ferrule_slow_call *call, int index, PyObject *object, ferrule_size *count)
{
#ifdef FERRULE_NO_HANDLES
    (void)call, (void)index, (void)object, (void)count;
    return 0;
#else
    if (!PyTuple_Check(object)) {
        return 0;
    }
    PyObject *item = PyObject_GetAttrString(call->function->types[index].type, "item");
    *count = item == NULL ? -1
                          : ferrule_hold_handles(&call->memory, object, &call->function->annotation->handles[index],
                                                 item, &call->slots[index].ferrule_p);
    Py_XDECREF(item);
    return *count < 0 ? -1 : 1;
#endif
}

/* Passes an object of a kind that only annotated calls have: 1; 0 if it is to be passed like any other; or -1
 * with an exception set. */
static int ferrule_pass_annotated(ferrule_slow_call *call, int index, PyObject *object, ferrule_size *count)
{
    int kind = call->function->signature->kinds[index], base = kind & FERRULE_KIND;
    if (base == FERRULE_STRING &&
        ferrule_is_text(object, &call->function->annotation->encodings[index])) {
        return ferrule_pass_text(call, index, object, count) < 0 ? -1 : 1;
    }
    const ferrule_handle_use *handles = call->function->annotation->handles;
    if (handles != NULL && handles[index].is_array) {
        return ferrule_pass_handles(call, index, object, count);
    }
    if (base == FERRULE_HANDLE) {
        return ferrule_pass_handle(call, index, object);
    }
    if (base == FERRULE_CODE && kind & FERRULE_CLOSURE && !(kind & FERRULE_NULLABLE && object == Py_None)) {
        return ferrule_pass_closure(call, index, object) < 0 ? -1 : 1;
    }
    return 0;
}

/* Whether it is an array of variable shape, and its shape is to be checked. */
static inline int ferrule_is_shaped(const ferrule_slow_call *call, int index)
{
    return (call->function->signature->kinds[index] & FERRULE_KIND) == FERRULE_SHAPED &&
           !(call->flags & FERRULE_STOCK);
}

/* Puts one argument (borrowed) into its slot, and in *count how many items C gets. 0, or -1 with an exception
 * set. */
static int ferrule_convert_one(ferrule_slow_call *call, int index, PyObject *object, ferrule_size *count)
{
    ferrule_function *function = call->function;
    const ferrule_annotation *annotation = function->annotation;
    int base = function->signature->kinds[index] & FERRULE_KIND;
    if (object == NULL) {
        *count = FERRULE_LEFT_OUT;
        call->slots[index].ferrule_p = NULL;
        return base == FERRULE_MEMORY || base == FERRULE_RECORD ? ferrule_make_place(call, index) : 0;
    }
    int is_counted = annotation != NULL && annotation->counted != NULL && annotation->counted[index];
    int passed_here =
        annotation == NULL ? 0 : ferrule_pass_annotated(call, index, object, is_counted ? count : NULL);
    if (passed_here != 0) {
        return passed_here < 0 ? -1 : 0;
    }
    ferrule_passed passed = {NULL, 0, NULL};
    if ((ferrule_is_shaped(call, index) ? ferrule_convert_shaped(call, index, object, &passed)
                                        : ferrule_convert_argument(call, index, object, &passed)) < 0) {
        return -1;
    }
    if (is_counted) {
        passed.pointer = call->slots[index].ferrule_p;
        *count = ferrule_count_argument(function, index, object, &passed);
    }
    return *count == -1 ? -1 : 0;
}

/* Where the list refers to the entry, or to its end for NULL. */
static ferrule_held **ferrule_link_to(ferrule_held **list, const ferrule_held *entry)
{
    while (*list != entry) {
        list = &(*list)->next;
    }
    return list;
}

/* The same for an argument whose memory handles that come out are to keep: none of it is on the stack, and it is at the
 * end of what the call holds. */
static int ferrule_convert_kept(ferrule_slow_call *call, int index, PyObject *object, ferrule_size *count)
{
    ferrule_call_memory *memory = &call->memory;
    ferrule_call_memory before = *memory;
    *memory = (ferrule_call_memory){NULL, before.end, before.end};
    int failed = ferrule_convert_one(call, index, object, count) < 0;
    ferrule_held *of_call = NULL, **end_of_call = &of_call, *kept = NULL, **end_of_kept = &kept;
    for (ferrule_held *held = memory->held; held != NULL; held = held->next) {
        if (held->memory != NULL && held->start == NULL) { /* a handle, in use until the call ends; what is next has
                                                            * the memory of this entry */
            *end_of_call = held;
            held = held->next;
            end_of_call = &held->next;
        } else {
            *end_of_kept = held;
            end_of_kept = &held->next;
        }
    }
    *end_of_call = before.held;
    *end_of_kept = call->kept;
    *memory = before;
    memory->held = of_call;
    *ferrule_link_to(&memory->held, call->kept) = kept;
    call->kept = kept;
    return failed ? -1 : 0;
}

/* Puts a tuple in the place of a list, which may change before the call has ended. 0, or -1 with an exception set. */
static int ferrule_freeze_list(ferrule_slow_call *call, PyObject **object)
{
    ferrule_held *hold = ferrule_take_memory(&call->memory, sizeof *hold, _Alignof(ferrule_held));
    PyObject *tuple = hold == NULL ? NULL : PyList_AsTuple(*object);
    if (tuple == NULL) {
        return -1;
    }
    *hold = (ferrule_held){call->memory.held, tuple, (char *)tuple, 0};
    call->memory.held = hold;
    *object = tuple;
    return 0;
}

/* Converts one argument as its annotations say. 0, or -1 with an exception set. */
static int ferrule_convert_at(ferrule_slow_call *call, int index, PyObject **objects, ferrule_size *counts)
{
    const ferrule_annotation *annotation = call->function->annotation;
    int is_given = annotation != NULL && objects[index] != NULL;
    int is_kept = is_given && annotation->kept != NULL && annotation->kept[index];
    int is_array = is_given && annotation->handles != NULL && annotation->handles[index].is_array;
    if ((is_kept || is_array) && PyList_Check(objects[index]) && ferrule_freeze_list(call, &objects[index]) < 0) {
        return -1;
    }
    return is_kept ? ferrule_convert_kept(call, index, objects[index], &counts[index])
                   : ferrule_convert_one(call, index, objects[index], &counts[index]);
}

/* ferrule_annotated.convert: 0, or -1 with an exception set. */
static int ferrule_convert_annotated(ferrule_slow_call *call, PyObject **objects, ferrule_size *counts)
{
    int count = call->function->signature->count;
    memset(counts, 0, sizeof *counts * (size_t)count);
    for (int is_shaped = 0; is_shaped <= 1; is_shaped++) { /* the shaped ones are last: others have the lengths */
        for (int i = 0; i < count; i++) {
            if (ferrule_is_shaped(call, i) == is_shaped && ferrule_convert_at(call, i, objects, counts) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

/* ---- Results ---- */

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
    int is_function = ferrule_attribute_is(cdata->type, "kind", "function");
    if (is_function == 1) { /* its address is that of code, or NULL */
        return result;
    }
    int is_pointer = is_function < 0 ? -1 : ferrule_attribute_is(cdata->type, "kind", "pointer");
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

#ifndef FERRULE_NO_HANDLES
/* Releases what a handle has kept. */
static void ferrule_keep_no_longer(PyObject *capsule)
{
    ferrule_let_go(PyCapsule_GetPointer(capsule, NULL));
}

/* Adds to the list `kept` what an argument (borrowed) is, or the items of a tuple that are not handles: what comes out
 * needs those already, and one of them may be what gets the list. 0, or -1 with an exception set. */
static int ferrule_gather_argument(const ferrule_annotation *annotation, int index, PyObject *object, PyObject *kept)
{
    int is_array = annotation->handles != NULL && annotation->handles[index].is_array && PyTuple_Check(object);
    int failed = is_array ? 0 : PyList_Append(kept, object) < 0;
    for (Py_ssize_t i = 0; is_array && !failed && i < PyTuple_Size(object); i++) {
        PyObject *item = PyTuple_GetItem(object, i);
        failed = !ferrule_is_handle(item) && PyList_Append(kept, item) < 0;
    }
    return failed ? -1 : 0;
}

/* Adds to the list `kept` the arguments that are kept, and the memory that was made for them. 0, or -1 with an exception
 * set; then that memory is still the call's. */
static int ferrule_gather_kept(ferrule_slow_call *call, PyObject *const *objects, PyObject *kept)
{
    int failed = 0;
    for (int i = 0; !failed && i < call->function->signature->count; i++) {
        if (call->function->annotation->kept[i] && objects[i] != NULL) {
            failed = ferrule_gather_argument(call->function->annotation, i, objects[i], kept) < 0;
        }
    }
    if (!failed && call->kept != NULL) {
        PyObject *capsule = PyCapsule_New(call->kept, NULL, NULL);
        failed = capsule == NULL || PyList_Append(kept, capsule) < 0 ||
                 PyCapsule_SetDestructor(capsule, ferrule_keep_no_longer) < 0;
        if (!failed) {
            *ferrule_link_to(&call->memory.held, call->kept) = NULL;
        }
        Py_XDECREF(capsule);
    }
    return failed ? -1 : 0;
}

/* Lets the handles in the result keep arguments. Takes the reference to it, and returns it, or NULL with an exception
 * set. */
static PyObject *ferrule_keep_arguments(ferrule_slow_call *call, PyObject *const *objects, PyObject *result)
{
    PyObject *kept = PyList_New(0);
    int failed = kept == NULL || ferrule_gather_kept(call, objects, kept) < 0;
    if (!failed && PyTuple_CheckExact(result)) {
        for (Py_ssize_t i = 0; !failed && i < PyTuple_Size(result); i++) {
            PyObject *item = PyTuple_GetItem(result, i);
            failed = ferrule_is_handle(item) && ferrule_keep_object(item, kept) < 0;
        }
    } else if (!failed && ferrule_is_handle(result)) {
        failed = ferrule_keep_object(result, kept) < 0;
    }
    if (failed) { /* before what is kept: C may read that while it frees a handle */
        Py_CLEAR(result);
    }
    Py_XDECREF(kept);
    return result;
}
#endif

/* Calls with the converted arguments, and lets the result keep alive what it points to. New reference, or NULL with
 * an exception set. */
static PyObject *ferrule_call_and_hold(const ferrule_slow_call *call, PyObject *const *objects,
                                       const ferrule_size *counts)
{
    ferrule_function *function = call->function;
    const ferrule_held *held = call->memory.held;
    PyObject *result =
        ((ferrule_annotated_call)function->annotation->call)(function, objects, counts, call->slots);
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

/* ferrule_annotated.call: new reference, or NULL with an exception set. */
static PyObject *ferrule_call_annotated(ferrule_slow_call *call, PyObject *const *objects,
                                        const ferrule_size *counts)
{
    PyObject *result = ferrule_call_and_hold(call, objects, counts);
#ifndef FERRULE_NO_HANDLES
    if (result != NULL && call->function->annotation->kept != NULL) {
        return ferrule_keep_arguments(call, objects, result);
    }
#endif
    return result;
}

#if !defined(FERRULE_ONE_UNIT) && !defined(FERRULE_RUNTIME_UNIT)
ferrule_annotated_way ferrule_annotated;
#endif

FERRULE_SHARED void ferrule_know_annotated(void)
{
    ferrule_annotated = (ferrule_annotated_way){ferrule_convert_annotated, ferrule_call_annotated};
}

#endif
