/* The functions on the module that take Python functions for the time of a call. */
#include "ferrule_python.h"

#include "ferrule_scoped.h"

#ifndef PYPY_VERSION

#include "ferrule_call_back.h"
#include "ferrule_calls.h"
#include "ferrule_cffi.h"
#include "ferrule_contexts.h"
#include "ferrule_ctype.h"
#include "ferrule_handles.h"
#include "ferrule_module.h"
#include "ferrule_state.h"
#include "ferrule_trampolines.h"

#include <string.h>

/* A function on the module that has such parameters. */
typedef struct ferrule_taker {
    ferrule_fast call;          /* the function that takes no Python functions, */
    PyObject *self;             /* and its self (borrowed from the function, which is never freed) */
    ferrule_scoped *parameters; /* the first one in the table */
    Py_ssize_t count;
    PyMethodDef method;
    PyObject *capsule;          /* of this one: the self of the method */
    struct ferrule_taker *next; /* of the module */
} ferrule_taker;

/* All of the module, which are never freed. */
static ferrule_taker *ferrule_takers;

/* The layout of an argument or a result (borrowed). That of a struct has no fields: cffi copies a struct as a
 * whole, and some fields, such as bit-fields, have no layout. NULL with an exception set. */
static const ferrule_layout *ferrule_value_layout(PyObject *type)
{
    int is_struct = ferrule_attribute_is(type, "kind", "struct");
    if (is_struct <= 0) {
        return is_struct < 0 ? NULL : ferrule_layout_of(type);
    }
    ferrule_layout *layout = PyMem_Calloc(1, sizeof *layout);
    if (layout == NULL) {
        return (ferrule_layout *)PyErr_NoMemory();
    }
    Py_INCREF(type);
    *layout = (ferrule_layout){.kind = FERRULE_STRUCT, .type = type};
    return layout;
}

FERRULE_INTERNAL int ferrule_load_callback(ferrule_callback *callback)
{
    PyObject *args = PyObject_GetAttrString(callback->type, "args");
    PyObject *result = args == NULL ? NULL : PyObject_GetAttrString(callback->type, "result");
    Py_ssize_t count = result == NULL ? -1 : PyTuple_Size(args);
    const ferrule_layout **arguments =
        count < 0 ? NULL : PyMem_Calloc((size_t)count + 1, sizeof *arguments);
    int failed = arguments == NULL;
    if (failed && count >= 0) {
        PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; !failed && i < count; i++) {
        arguments[i] = ferrule_value_layout(PyTuple_GetItem(args, i));
        failed = arguments[i] == NULL;
    }
    int is_void = failed ? 0 : ferrule_attribute_is(result, "kind", "void");
    if (!failed && is_void == 0) {
        callback->result = ferrule_value_layout(result);
    }
    failed = failed || is_void < 0 || (!is_void && callback->result == NULL);
    Py_XDECREF(args);
    Py_XDECREF(result);
    if (failed) {
        PyMem_Free(arguments);
        return -1;
    }
    callback->count = count;
    callback->arguments = arguments;
    return 0;
}

/* The index of the parameter's argument among those of the call, -1 if it is missing. */
static Py_ssize_t ferrule_place(const ferrule_scoped *parameter, Py_ssize_t count,
                                PyObject *keywords)
{
    if (parameter->place < count) {
        return parameter->place;
    }
    Py_ssize_t more = keywords == NULL || parameter->keyword == NULL ? 0 : PyTuple_Size(keywords);
    for (Py_ssize_t k = 0; k < more; k++) {
        PyObject *keyword = PyTuple_GetItem(keywords, k);
        if (PyUnicode_CompareWithASCIIString(keyword, parameter->keyword) == 0) {
            return count + k;
        }
    }
    return -1;
}

/* Whether the object (borrowed) can be called, and is not something that cffi accepts as a function pointer;
 * -1 with an exception set. */
static int ferrule_is_python_function(PyObject *object, PyObject *type)
{
    if (ferrule_is_cdata(object) || !PyCallable_Check(object)) {
        return 0;
    }
    if (PyCFunction_Check(object)) { /* cffi accepts functions of lib as function pointers */
        char *pointer = ferrule_to_pointer(object, type);
        PyErr_Clear();
        return pointer == NULL && ferrule_function_of(object) == NULL;
    }
    PyObject *cdata = PyObject_GetAttrString(ferrule_module.ffi, "CData");
    int is_cdata = cdata == NULL ? -1 : PyObject_IsInstance(object, cdata);
    Py_XDECREF(cdata);
    return is_cdata < 0 ? -1 : !is_cdata;
}

#define FERRULE_MOST_CALLBACKS 16
#define FERRULE_MOST_SCOPED_ARGUMENTS 32

/* The trampolines that a call has taken. */
typedef struct {
    ferrule_trampoline *taken[FERRULE_MOST_CALLBACKS];
    int count;
} ferrule_taken;

/* Replaces a Python function with a trampoline's pointer (borrowed). 0, also if the argument is something else;
 * or -1 with an exception set. */
static int ferrule_replace(ferrule_taken *taken, ferrule_scoped *parameter, PyObject **argument)
{
    ferrule_callback *callback = parameter->callback;
    int is_function = ferrule_is_python_function(*argument, callback->type);
    if (is_function <= 0) {
        return is_function;
    }
    if (callback->arguments == NULL && ferrule_load_callback(callback) < 0) {
        return -1;
    }
    ferrule_trampoline *trampoline = ferrule_free_trampoline(parameter);
    if (trampoline == NULL) {
        return -1;
    }
    taken->taken[taken->count++] = trampoline;
    ferrule_occupy(trampoline, taken->taken[0], *argument);
    *argument = trampoline->pointer;
    return 0;
}

/* Frees the trampolines of a call that has ended, and raises what its functions raised. Takes the
 * reference to `result`, which may be NULL with an exception set, and returns it, or NULL with an
 * exception set. */
static PyObject *ferrule_end(const ferrule_taken *taken, PyObject *result)
{
    void **raised = taken->taken[0]->raised;
    PyObject *type = raised[0], *value = raised[1], *traceback = raised[2];
    memset(raised, 0, sizeof taken->taken[0]->raised);
    void *given = taken->taken[0]->given;
    taken->taken[0]->given = NULL;
    const ferrule_scoped *astray = NULL;
    for (int i = 0; i < taken->count; i++) {
        const ferrule_scoped *parameter = taken->taken[i]->parameter;
        if (ferrule_vacate(taken->taken[i])) {
            astray = parameter;
        }
    }
    ferrule_end_given(given); /* C, which may free some of it, calls no function of this call any more */
    if (type != NULL) {
        Py_XDECREF(result);
        ferrule_raise_of_callback(type, value, traceback);
        return NULL;
    }
    if (astray != NULL && result != NULL) {
        Py_DECREF(result);
        PyErr_Format(PyExc_RuntimeError,
                     "C called argument %d of %s() from another thread, and got zero; for calls from "
                     "other threads, use ffi.callback() or --callback",
                     astray->place + 1, astray->c_name);
        return NULL;
    }
    return result;
}

/* Calls the function of `self`, a capsule of a ferrule_taker, with trampolines instead of the Python functions.
 * New reference, or NULL with an exception set. */
static PyObject *ferrule_take_functions(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                        PyObject *keywords)
{
    const ferrule_taker *taker = PyCapsule_GetPointer(self, NULL);
    PyObject *given[FERRULE_MOST_SCOPED_ARGUMENTS];
    ferrule_taken taken;
    taken.count = 0;
    Py_ssize_t all = count + (keywords == NULL ? 0 : PyTuple_Size(keywords));
    if (all > FERRULE_MOST_SCOPED_ARGUMENTS) {
        return taker->call(taker->self, args, count, keywords); /* which raises TypeError for so many */
    }
    memcpy(given, args, sizeof *given * (size_t)all);
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < taker->count && taken.count < FERRULE_MOST_CALLBACKS; i++) {
        Py_ssize_t place = ferrule_place(&taker->parameters[i], count, keywords);
        if (place >= 0) {
            failed = ferrule_replace(&taken, &taker->parameters[i], &given[place]) < 0;
        }
    }
    PyObject *result = failed ? NULL : taker->call(taker->self, given, count, keywords);
    return taken.count == 0 ? result : ferrule_end(&taken, result);
}

#ifndef FERRULE_NO_HANDLES
FERRULE_SHARED PyObject *ferrule_call_scoped_method(ferrule_function *function, PyObject *self,
                                                    PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    const ferrule_taker *taker = ferrule_takers;
    Py_ssize_t count = nargs + (kwnames == NULL ? 0 : PyTuple_Size(kwnames));
    while (taker != NULL && strcmp(taker->parameters->name, function->name) != 0) {
        taker = taker->next;
    }
    if (taker == NULL || count >= FERRULE_MOST_SCOPED_ARGUMENTS) {
        return ferrule_call_method_slowly(function, self, args, nargs, kwnames);
    }
    PyObject *all[FERRULE_MOST_SCOPED_ARGUMENTS] = {self};
    memcpy(all + 1, args, sizeof *all * (size_t)count);
    return ferrule_take_functions(taker->capsule, all, nargs + 1, kwnames);
}
#endif

/* Makes the parameter's ferrule_callback. 0, or -1 with an exception set. */
static int ferrule_prepare_callback(ferrule_scoped *parameter)
{
    PyObject *ffi = ferrule_module.ffi, *lib = ferrule_module.lib;
    ferrule_callback *callback = PyMem_Calloc(1, sizeof *callback);
    if (callback == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyObject *function = PyObject_GetAttrString(lib, parameter->c_name);
    PyObject *type = function == NULL ? NULL : PyObject_CallMethod(ffi, "typeof", "O", function);
    PyObject *args = type == NULL ? NULL : PyObject_GetAttrString(type, "args");
    callback->type = args == NULL ? NULL : PyTuple_GetItem(args, parameter->index);
    Py_XINCREF(callback->type);
    callback->handles = parameter->handles;
    callback->returned = parameter->returned;
    for (int i = 0; i < FERRULE_TRAMPOLINES; i++) {
        parameter->trampolines[i].parameter = parameter;
        ferrule_put(&callback->compiled, &parameter->trampolines[i]);
    }
    Py_XDECREF(args);
    Py_XDECREF(type);
    Py_XDECREF(function);
    parameter->callback = callback;
    return callback->type == NULL ? -1 : 0;
}

/* Sets the exception for a function that ferrule does not call itself. Returns -1. */
static int ferrule_refuse_taker(const ferrule_scoped *parameters)
{
    PyErr_Format(PyExc_SystemError, "%s() is not a direct call", parameters->name);
    return -1;
}

/* Replaces the function in the dict, whose docstring is `doc`, with one that takes Python functions
 * for `count` parameters. 0, or -1 with an exception set. */
static int ferrule_add_taker(PyObject *names, ferrule_scoped *parameters, Py_ssize_t count,
                             const char *doc)
{
    PyObject *plain = ferrule_in_dict(names, parameters->name);
    if (plain == NULL || !PyCFunction_Check(plain)) {
        return PyErr_Occurred() ? -1 : ferrule_refuse_taker(parameters);
    }
    ferrule_taker *taker = PyMem_Calloc(1, sizeof *taker);
    if (taker == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_INCREF(plain); /* never released, because it keeps its self alive */
    taker->call = (ferrule_fast)(void (*)(void))PyCFunction_GetFunction(plain);
    taker->self = PyCFunction_GetSelf(plain);
    taker->parameters = parameters;
    taker->count = count;
    taker->method = (PyMethodDef){parameters->name,
                                  (PyCFunction)(void (*)(void))ferrule_take_functions,
                                  METH_FASTCALL | METH_KEYWORDS, doc};
    taker->capsule = PyCapsule_New(taker, NULL, NULL);
    taker->next = ferrule_takers;
    ferrule_takers = taker;
    PyObject *function =
        taker->capsule == NULL ? NULL : PyCFunction_NewEx(&taker->method, taker->capsule, ferrule_module.name);
    int failed = function == NULL || PyDict_SetItemString(names, parameters->name, function) < 0;
    Py_XDECREF(function);
    return failed ? -1 : 0;
}

/* The docstring of the function that has this name on the module, or NULL. */
static const char *ferrule_doc_of(const ferrule_function *functions, const char *name)
{
    for (; functions->c_name != NULL; functions++) {
        if (functions->name != NULL && strcmp(functions->name, name) == 0) {
            return functions->doc;
        }
    }
    return NULL;
}

/* How many of the parameters, from the first on, belong to the same function. */
static Py_ssize_t ferrule_count_of_function(const ferrule_scoped *parameters)
{
    Py_ssize_t count = 1;
    while (parameters[count].name != NULL && strcmp(parameters[count].name, parameters->name) == 0) {
        count++;
    }
    return count;
}

/* Prepares the parameters of one function: 1; 0 if cffi refuses one of its types or the library lacks it, and
 * then the plain function reports that when it is called; -1 with an exception set. While the built module is
 * checked, every wrong type is left for the check to find: it says which one is wrong. */
static int ferrule_prepare_function(ferrule_scoped *parameters, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        if (ferrule_prepare_callback(&parameters[i]) < 0) {
            if (!ferrule_is_verifying() && !ferrule_is_refused() &&
                !PyErr_ExceptionMatches(PyExc_AttributeError)) {
                return -1;
            }
            PyErr_Clear();
            return 0;
        }
    }
    return 1;
}

FERRULE_SHARED int ferrule_add_scoped(PyObject *names, const ferrule_function *functions,
                                      ferrule_scoped *parameters)
{
    int failed = 0;
    ferrule_look_up_calls();
    while (!failed && parameters->name != NULL) {
        Py_ssize_t count = ferrule_count_of_function(parameters);
        int prepared = ferrule_prepare_function(parameters, count);
        failed = prepared < 0 ||
                 (prepared && ferrule_add_taker(names, parameters, count,
                                                ferrule_doc_of(functions, parameters->name)) < 0);
        parameters += count;
    }
    return failed ? -1 : 0;
}

#endif
