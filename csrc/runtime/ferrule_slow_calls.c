#include "ferrule_slow_calls.h"

#ifndef PYPY_VERSION

#include "ferrule_annotated_calls.h"
#include "ferrule_any_arguments.h"
#include "ferrule_arguments.h"
#include "ferrule_run.h"

#include <string.h>

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
    PyObject *result = ferrule_result(function, count, kind, slots[count]);
    if (held == NULL || !ferrule_may_lead(kind)) {
        return result;
    }
    return returned->size > 0 ? ferrule_keep_for_record(result, slots[count].ferrule_p, returned->size, held)
                              : ferrule_keep_memory(result, slots[count].ferrule_p, held);
}

FERRULE_INTERNAL PyObject *ferrule_convert_and_call(ferrule_function *function, PyObject *const *args,
                                                    int flags)
{
    if (function->types == NULL && ferrule_load_types(function) < 0) {
        return NULL;
    }
    ferrule_slot *slots = alloca(sizeof(ferrule_slot) * (size_t)(function->signature->count + 1));
    char room[FERRULE_ON_STACK];
    ferrule_slow_call call = {function, flags, slots, {NULL, room, room + sizeof room}, NULL};
    ferrule_size *counts = NULL; /* of items; negative for an argument that is left out */
    PyObject *result = NULL;
    int failed;
    if (function->annotation == NULL && function->shapes == NULL) {
        failed = ferrule_convert_arguments(&call, args);
    }
    else {
        size_t count = (size_t)function->signature->count;
        PyObject **objects = alloca(sizeof(PyObject *) * (count + 1));
        memcpy(objects, args, sizeof *objects * count);
        objects[count] = function->flags & FERRULE_VARIADIC ? args[count] : NULL;
        counts = alloca(sizeof(ferrule_size) * (count + 1));
        failed = ferrule_annotated.convert(&call, objects, counts);
        args = objects;
    }
    if (failed == 0) {
        result = function->annotation == NULL ? ferrule_call_converted(function, slots, flags, call.memory.held)
                                              : ferrule_annotated.call(&call, args, counts);
    }
    ferrule_let_go(call.memory.held);
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

FERRULE_INTERNAL PyObject *ferrule_bind_and_call(ferrule_function *function, PyObject *const *args,
                                                 Py_ssize_t nargs, PyObject *kwnames, PyObject *more)
{
    const ferrule_annotation *annotation = function->annotation;
    int count = function->signature->count;
    PyObject **bound = alloca(sizeof(PyObject *) * (size_t)(count + 1));
    const ferrule_parameters parameters = {
        function->doc, function->name, "", annotation == NULL ? count : annotation->required, count,
        annotation == NULL ? 0 : count - annotation->positional};
    if (ferrule_bind_given(&parameters, args, nargs, kwnames, bound) < 0) {
        return NULL;
    }
    bound[count] = more;
    return ferrule_convert_and_call(function, bound, function->flags);
}

FERRULE_SHARED PyObject *ferrule_call_slowly(ferrule_function *function, PyObject *const *args,
                                             Py_ssize_t nargs, PyObject *kwnames)
{
    if (function->code == NULL) {
        return ferrule_raise_absent(function->c_name);
    }
    if (function->annotation != NULL || (kwnames != NULL && PyTuple_Size(kwnames) > 0)) {
        return ferrule_bind_and_call(function, args, nargs, kwnames, NULL);
    }
    if (nargs != function->signature->count) {
        return ferrule_wrong_count(function, nargs);
    }
    return ferrule_convert_and_call(function, args, function->flags);
}

#endif
