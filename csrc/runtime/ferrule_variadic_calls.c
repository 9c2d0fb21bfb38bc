#include "ferrule_variadic_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_annotations.h"
#include "ferrule_closing.h"
#include "ferrule_convert.h"
#include "ferrule_ctype.h"
#include "ferrule_slow_calls.h"
#include "ferrule_state.h"
#include "ferrule_variadic.h"

#include <string.h>

/* ---- Which arguments are declared ---- */

FERRULE_SHARED PyObject *ferrule_call_variadic(ferrule_function *function, PyObject *self, PyObject *const *args,
                                               Py_ssize_t nargs, PyObject *names)
{
    if (function->code == NULL) {
        return ferrule_raise_absent(function->c_name);
    }
    Py_ssize_t keywords = names == NULL ? 0 : PyTuple_Size(names), first = self != NULL;
    Py_ssize_t most = function->annotation->positional - first, declared = nargs < most ? nargs : most;
    PyObject *more = PyTuple_New(nargs - declared), *result = NULL;
    PyObject **all = PyMem_Malloc(sizeof *all * (size_t)(first + declared + keywords + 1));
    if (all == NULL) {
        PyErr_NoMemory();
    }
    if (all != NULL && more != NULL) {
        for (Py_ssize_t i = declared; i < nargs; i++) {
            Py_INCREF(args[i]);
            PyTuple_SetItem(more, i - declared, args[i]);
        }
        all[0] = self;
        memcpy(all + first, args, sizeof *all * (size_t)declared);
        memcpy(all + first + declared, args + nargs, sizeof *all * (size_t)keywords);
        result = ferrule_bind_and_call(function, all, first + declared, names, more);
    }
    PyMem_Free(all);
    Py_XDECREF(more);
    return result;
}

/* ---- Arguments ---- */

/* What is known of a function, a tuple: the object that cffi calls, the type of pointers to the result (or None), bytes
 * that tell which of the declared parameters are pointers, and for each the type of a pointer, or that of pointers to
 * any other. */
enum { FERRULE_CALLED, FERRULE_RESULT, FERRULE_POINTERS, FERRULE_DECLARED };

/* cffi's type of pointers to a type (borrowed): new reference, or NULL with an exception set. */
static PyObject *ferrule_pointer_type(PyObject *type)
{
    return PyObject_CallMethod(ferrule_module.backend, "new_pointer_type", "O", type);
}

/* What is known of the parameters and the result: new reference, or NULL with an exception set. Takes the reference to
 * `called`, and borrows the types. */
static PyObject *ferrule_known_of(PyObject *called, PyObject *types, PyObject *result)
{
    Py_ssize_t count = PyTuple_Size(types);
    PyObject *known = PyTuple_New(FERRULE_DECLARED + count), *pointers = PyBytes_FromStringAndSize(NULL, count);
    int is_void = pointers == NULL ? -1 : ferrule_attribute_is(result, "kind", "void");
    int failed = known == NULL || is_void < 0;
    for (Py_ssize_t i = 0; !failed && i < count; i++) {
        PyObject *type = PyTuple_GetItem(types, i), *kept = type;
        int is_pointer = ferrule_attribute_is(type, "kind", "pointer");
        if (is_pointer > 0) {
            Py_INCREF(kept);
        } else {
            kept = is_pointer < 0 ? NULL : ferrule_pointer_type(type);
        }
        PyBytes_AsString(pointers)[i] = (char)is_pointer;
        failed = kept == NULL || PyTuple_SetItem(known, FERRULE_DECLARED + i, kept) < 0;
    }
    PyObject *stored = failed ? NULL : is_void ? Py_None : ferrule_pointer_type(result);
    if (stored == NULL) {
        Py_XDECREF(known);
        Py_XDECREF(pointers);
        Py_DECREF(called);
        return NULL;
    }
    if (is_void) {
        Py_INCREF(stored);
    }
    PyTuple_SetItem(known, FERRULE_CALLED, called);
    PyTuple_SetItem(known, FERRULE_RESULT, stored);
    PyTuple_SetItem(known, FERRULE_POINTERS, pointers);
    return known;
}

/* Asks cffi what the function is: new reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_ask_about(const ferrule_function *function)
{
    PyObject *called = PyObject_GetAttrString(ferrule_module.lib, function->c_name);
    PyObject *type = called == NULL ? NULL : ferrule_variadic_type(called, function->c_name);
    PyObject *types = type == NULL ? NULL : PyObject_GetAttrString(type, "args");
    PyObject *result = types == NULL ? NULL : PyObject_GetAttrString(type, "result"), *known = NULL;
    if (result != NULL) {
        called = ferrule_variadic(called, function->c_name);
        known = called == NULL ? NULL : ferrule_known_of(called, types, result);
        called = NULL;
    }
    Py_XDECREF(called);
    Py_XDECREF(result);
    Py_XDECREF(types);
    Py_XDECREF(type);
    return known;
}

/* What is known of the function (borrowed), which is kept after its types; NULL with an exception set. */
static PyObject *ferrule_know_variadic(ferrule_function *function)
{
    ferrule_type *last = &function->types[function->signature->count + 1 + function->annotation->stored];
    if (last->type == NULL) {
        last->type = ferrule_ask_about(function);
        if (last->type != NULL) {
            PyObject_GC_UnTrack(last->type); /* it lives as long as the process, and an interpreter may end before */
        }
    }
    return last->type;
}

/* Reads (`value` is NULL), or stores `value` (borrowed), what is at `place`; `type` is cffi's type of pointers to it.
 * New reference, or NULL with an exception set. */
static PyObject *ferrule_at_place(void *place, PyObject *type, PyObject *value)
{
    PyObject *pointer = ferrule_from_pointer(place, type), *found = NULL;
    PyObject *zero = pointer == NULL ? NULL : PyLong_FromLong(0);
    if (zero != NULL && value == NULL) {
        found = PyObject_GetItem(pointer, zero);
    } else if (zero != NULL && PyObject_SetItem(pointer, zero, value) == 0) {
        Py_INCREF(value);
        found = value;
    }
    Py_XDECREF(zero);
    Py_XDECREF(pointer);
    return found;
}

/* The declared argument that is at `place`: new reference, or NULL with an exception set. */
static PyObject *ferrule_declared_argument(PyObject *known, int index, void *place)
{
    PyObject *type = PyTuple_GetItem(known, FERRULE_DECLARED + index);
    return PyBytes_AsString(PyTuple_GetItem(known, FERRULE_POINTERS))[index]
               ? ferrule_from_pointer(*(void **)place, type)
               : ferrule_at_place(place, type, NULL);
}

/* An array of characters with a copy of text: new reference, or NULL with an exception set. Borrows the bytes. */
static PyObject *ferrule_text_of_more(PyObject *bytes)
{
    static PyObject *type; /* of arrays of any length */
    if (type == NULL) {
        type = PyObject_CallMethod(ferrule_module.backend, "new_array_type", "OO", ferrule_module.char_pointer, Py_None);
    }
    return type == NULL ? NULL : PyObject_CallFunctionObjArgs(ferrule_module.new_cdata, type, bytes, NULL);
}

/* A cdata (borrowed) as C passes it there: as it is, but for a `float`, which is a `double`, because cffi does not widen
 * it. New reference, or NULL with an exception set. */
static PyObject *ferrule_promoted(PyObject *cdata)
{
    static PyObject *narrow, *wide; /* `float` and `double` */
    if (narrow == NULL) {
        wide = PyObject_CallMethod(ferrule_module.backend, "new_primitive_type", "s", "double");
        narrow = wide == NULL ? NULL : PyObject_CallMethod(ferrule_module.backend, "new_primitive_type", "s", "float");
    }
    PyObject *type = narrow == NULL ? NULL : ferrule_type_of(cdata), *passed = NULL;
    if (type == narrow && type != NULL) {
        passed = PyObject_CallMethod(ferrule_module.backend, "cast", "OO", wide, cdata);
    } else if (type != NULL) {
        Py_INCREF(cdata);
        passed = cdata;
    }
    Py_XDECREF(type);
    return passed;
}

#ifndef FERRULE_NO_HANDLES
/* The pointer of a handle (borrowed), which is in use from here on: new reference, or NULL with an exception set. */
static PyObject *ferrule_use_more(PyObject *object)
{
    ferrule_handle *handle = (ferrule_handle *)object;
    if (handle->pointer == NULL) {
        ferrule_refuse_closed(handle);
        return NULL;
    }
    PyObject *pointer = ferrule_from_pointer(handle->pointer, ferrule_cdatas.void_type);
    handle->uses += pointer != NULL;
    return pointer;
}
#endif

/* What cffi passes for an argument that is not declared: new reference, or NULL with an exception set. `place` is its
 * position, from 0. */
static PyObject *ferrule_more_argument(const ferrule_function *function, Py_ssize_t place, PyObject *object)
{
    const ferrule_encoding *encodings = function->annotation->encodings;
    const ferrule_encoding *encoding =
        function->flags & FERRULE_TEXT_MORE ? &encodings[function->signature->count] : NULL;
    if (ferrule_is_cdata(object)) {
        return ferrule_promoted(object);
    }
#ifndef FERRULE_NO_HANDLES
    if (ferrule_is_handle(object)) {
        return ferrule_use_more(object);
    }
#endif
    if (PyBytes_Check(object) && !(function->flags & FERRULE_LEADS)) { /* a result may point into the copy */
        return ferrule_text_of_more(object);
    }
    if (encoding != NULL && ferrule_is_text(object, encoding)) {
        PyObject *bytes = ferrule_encoded(object, encoding, 0);
        PyObject *text = bytes == NULL ? NULL : ferrule_text_of_more(bytes);
        Py_XDECREF(bytes);
        return text;
    }
    return PyErr_Format(PyExc_TypeError,
                        "%s() argument %zd must be a cdata of the type that C expects, such as "
                        "ffi.cast(\"long\", 1), not %R: the declaration ends in `...`",
                        function->name, function->annotation->positional + place + 1, Py_TYPE(object));
}

/* Fills the tuple `all`, whose first `count` items are for the arguments that are declared. How many of `more` were
 * passed; less than all with an exception set. */
static Py_ssize_t ferrule_fill_variadic(const ferrule_function *function, PyObject *known, PyObject *all,
                                        void *const *places, PyObject *more)
{
    int count = (int)(PyTuple_Size(known) - FERRULE_DECLARED);
    for (int i = 0; i < count; i++) {
        PyObject *value = ferrule_declared_argument(known, i, places[i]);
        if (value == NULL) {
            return -1;
        }
        PyTuple_SetItem(all, i, value);
    }
    Py_ssize_t passed = 0;
    for (; passed < PyTuple_Size(more); passed++) {
        PyObject *value = ferrule_more_argument(function, passed, PyTuple_GetItem(more, passed));
        if (value == NULL) {
            break;
        }
        PyTuple_SetItem(all, count + passed, value);
    }
    return passed;
}

/* Ends the use of the handles among the first `count` items of a tuple (borrowed). */
static void ferrule_end_more(PyObject *more, Py_ssize_t count)
{
#ifndef FERRULE_NO_HANDLES
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *object = PyTuple_GetItem(more, i);
        if (ferrule_is_handle(object)) {
            ferrule_let_handle_go(object);
        }
    }
#else
    (void)more, (void)count;
#endif
}

FERRULE_SHARED PyObject *ferrule_variadic_arguments(ferrule_function *function, void *const *places,
                                                    PyObject *more)
{
    PyObject *known = ferrule_know_variadic(function), *arguments = NULL;
    Py_ssize_t given = PyTuple_Size(more);
    PyObject *all = known == NULL ? NULL : PyTuple_New(PyTuple_Size(known) - FERRULE_DECLARED + given);
    Py_ssize_t passed = all == NULL ? -1 : ferrule_fill_variadic(function, known, all, places, more);
    if (passed == given) {
        arguments = PyTuple_Pack(3, known, all, more);
    }
    if (arguments == NULL) {
        ferrule_end_more(more, passed);
    }
    Py_XDECREF(all);
    return arguments;
}

/* ---- The call ---- */

FERRULE_SHARED int ferrule_run_variadic(PyObject *arguments, void *returned)
{
    PyObject *known = PyTuple_GetItem(arguments, 0);
    PyObject *result = PyObject_CallObject(PyTuple_GetItem(known, FERRULE_CALLED), PyTuple_GetItem(arguments, 1));
    PyObject *type = PyTuple_GetItem(known, FERRULE_RESULT);
    PyObject *stored = result == NULL || returned == NULL ? NULL : ferrule_at_place(returned, type, result);
    int failed = result == NULL || (returned != NULL && stored == NULL);
    /* cffi may have called C before memory ran out. */
    int is_refused = result == NULL && !PyErr_ExceptionMatches(PyExc_MemoryError);
    Py_XDECREF(stored);
    Py_XDECREF(result);
    return is_refused ? 1 : failed ? -1 : 0;
}

FERRULE_SHARED void ferrule_drop_variadic(PyObject *arguments)
{
    PyObject *more = PyTuple_GetItem(arguments, 2);
    ferrule_end_more(more, PyTuple_Size(more));
    Py_DECREF(arguments);
}

#endif
