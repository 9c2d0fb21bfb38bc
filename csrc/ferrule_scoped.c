/* Python functions that C calls during one call: how they come to be called, and the functions on the
 * module that take them.
 */
#include "ferrule_calls.h"

#include "ferrule_scoped.h"

#ifndef PYPY_VERSION

#include "ferrule_convert.h"
#include "ferrule_fill.h"
#include "ferrule_unpack.h"

#if defined(_MSC_VER)
#define FERRULE_THREAD_LOCAL __declspec(thread)
#else
#define FERRULE_THREAD_LOCAL __thread
#endif

/* What is known of a parameter at run time; lives as long as the process. */
typedef struct ferrule_callback {
    PyObject *pointer;               /* cdata of the trampoline */
    PyObject *type;                  /* cffi's type of the function pointer */
    const ferrule_layout *result;    /* NULL for void */
    const ferrule_layout **arguments; /* NULL before the first call */
    Py_ssize_t count;                 /* of arguments */
} ferrule_callback;

/* The type, value and traceback of what one of a call's Python functions raised, or NULL. */
typedef struct {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
} ferrule_raised;

/* A Python function for the time of a call, on the stack of that call. */
typedef struct ferrule_frame {
    const ferrule_scoped *parameter;
    PyObject *function; /* borrowed from the call's arguments */
    PyThreadState *thread;
    int depth; /* how many Python functions were running when the call began */
    ferrule_raised *raised;
    struct ferrule_frame *outer;
} ferrule_frame;

/* What a thread has: its innermost frame, and how many Python functions C has it running. */
typedef struct {
    ferrule_frame *frames;
    int running;
} ferrule_stack;

static FERRULE_THREAD_LOCAL ferrule_stack ferrule_own_stack;

/* ---- From C to Python ---- */

/* The argument as an object: new reference, or NULL with an exception set. */
static inline PyObject *ferrule_argument(const char *memory, const ferrule_layout *layout)
{
    static const ferrule_text text = {NULL, NULL, 0};
    if (layout->kind == FERRULE_IS_POINTER) {
        void *pointer;
        memcpy(&pointer, memory, sizeof pointer);
        return ferrule_from_pointer(pointer, layout->ctype);
    }
    return layout->kind == FERRULE_IS_STRUCT ? ferrule_from_record(memory, layout->ctype)
                                             : ferrule_unpack(memory, layout, &text);
}

/* Calls the function with all arguments: new reference, or NULL with an exception set. */
static PyObject *ferrule_call_with_tuple(PyObject *function, const ferrule_callback *callback,
                                         void **values)
{
    PyObject *tuple = PyTuple_New(callback->count);
    for (Py_ssize_t i = 0; tuple != NULL && i < callback->count; i++) {
        PyObject *argument = ferrule_argument(values[i], callback->arguments[i]);
        if (argument == NULL) {
            Py_DECREF(tuple);
            return NULL;
        }
        PyTuple_SetItem(tuple, i, argument);
    }
    PyObject *result = tuple == NULL ? NULL : PyObject_CallObject(function, tuple);
    Py_XDECREF(tuple);
    return result;
}

/* The same, without a tuple where there are few: new reference, or NULL with an exception set. */
static inline PyObject *ferrule_call_function(PyObject *function,
                                              const ferrule_callback *callback, void **values)
{
    enum { FEW = 3 };
    PyObject *args[FEW] = {NULL, NULL, NULL}, *result = NULL;
    Py_ssize_t count = callback->count;
    if (count > FEW) {
        return ferrule_call_with_tuple(function, callback, values);
    }
    Py_ssize_t made = 0;
    while (made < count) {
        args[made] = ferrule_argument(values[made], callback->arguments[made]);
        if (args[made] == NULL) {
            break;
        }
        made++;
    }
    if (made == count) { /* a NULL ends the arguments */
        result = PyObject_CallFunctionObjArgs(function, args[0], args[1], args[2], NULL);
    }
    while (made > 0) {
        Py_DECREF(args[--made]);
    }
    return result;
}

/* Puts what Python returned where C looks for it. 0, or -1 with an exception set. */
static inline int ferrule_return(void *result, const ferrule_callback *callback, PyObject *object)
{
    const ferrule_layout *layout = callback->result;
    if (layout != NULL) {
        return ferrule_fill_number(result, layout, object)
                   ? 0
                   : ferrule_to_memory(result, layout->ctype, object);
    }
    if (object != Py_None) {
        PyErr_SetString(PyExc_TypeError,
                        "callback with the return type 'void' must return None");
        return -1;
    }
    return 0;
}

/* What C calls behind the time of the call, or in a thread of its own, has no Python function. */
static void ferrule_blame_caller(const ferrule_scoped *parameter)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_Format(PyExc_RuntimeError,
                 "C called argument %d of %s() when no call of this thread was on its way",
                 parameter->index + 1, parameter->c_name);
    PyErr_WriteUnraisable(parameter->callback->pointer);
    PyGILState_Release(state);
}

FERRULE_SHARED void ferrule_call_back(ferrule_scoped *parameter, void **values, void *result)
{
    ferrule_stack *stack = &ferrule_own_stack;
    ferrule_frame *frame = stack->frames;
    while (frame != NULL && frame->parameter != parameter) {
        frame = frame->outer;
    }
    if (frame == NULL) {
        ferrule_blame_caller(parameter);
        return;
    }
    if (frame->raised->type != NULL) {
        return;
    }
    if (!(parameter->flags & FERRULE_NO_ERRNO)) {
        ferrule_save_errno();
    }
    /* Whether the GIL is released is known while the call itself runs; not within a further call that
     * its Python function makes. */
    int nested = stack->running != frame->depth;
    PyGILState_STATE state = PyGILState_LOCKED;
    if (nested) {
        state = PyGILState_Ensure();
    } else if (!(parameter->flags & FERRULE_HOLD_GIL)) {
        PyEval_RestoreThread(frame->thread);
    }
    stack->running++;
    PyObject *object = ferrule_call_function(frame->function, parameter->callback, values);
    if (object == NULL || ferrule_return(result, parameter->callback, object) < 0) {
        PyErr_Fetch(&frame->raised->type, &frame->raised->value, &frame->raised->traceback);
    }
    Py_XDECREF(object);
    stack->running--;
    if (nested) {
        PyGILState_Release(state);
    } else if (!(parameter->flags & FERRULE_HOLD_GIL)) {
        PyEval_SaveThread();
    }
    if (!(parameter->flags & FERRULE_NO_ERRNO)) {
        ferrule_restore_errno();
    }
}

/* ---- The functions on the module ---- */

typedef PyObject *(*ferrule_fast)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

/* A function on the module that has such parameters: what it was without, and where they start in the
 * table. */
typedef struct {
    ferrule_fast call;
    PyObject *self;
    ferrule_scoped *parameters;
    Py_ssize_t count;
    PyMethodDef method;
} ferrule_taker;

/* Whether cffi's type is void; -1 with an exception set. */
static int ferrule_is_void(PyObject *type)
{
    PyObject *kind = PyObject_GetAttrString(type, "kind");
    int is_void = kind == NULL ? -1 : PyUnicode_CompareWithASCIIString(kind, "void") == 0;
    Py_XDECREF(kind);
    return is_void;
}

/* Asks cffi what arguments and result are. 0, or -1 with an exception set. */
static int ferrule_load_callback(ferrule_callback *callback)
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
        arguments[i] = ferrule_layout_of(PyTuple_GetItem(args, i));
        failed = arguments[i] == NULL;
    }
    int is_void = failed ? 0 : ferrule_is_void(result);
    if (!failed && is_void == 0) {
        callback->result = ferrule_layout_of(result);
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

/* Where the argument for the parameter stands among those of the call, -1 where it is not given. */
static Py_ssize_t ferrule_place(const ferrule_scoped *parameter, Py_ssize_t count,
                                PyObject *keywords)
{
    if (parameter->index < count) {
        return parameter->index;
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

/* Whether cffi takes no function pointer from the object, and it can be called; -1 with an exception
 * set. */
static int ferrule_is_python_function(PyObject *object, PyObject *type)
{
    if (ferrule_is_cdata(object) || !PyCallable_Check(object)) {
        return 0;
    }
    if (PyCFunction_Check(object)) { /* functions of lib are function pointers too */
        char *pointer = ferrule_to_pointer(object, type);
        PyErr_Clear();
        return pointer == NULL;
    }
    PyObject *cdata = PyObject_GetAttrString(ferrule_module.ffi, "CData");
    int is_cdata = cdata == NULL ? -1 : PyObject_IsInstance(object, cdata);
    Py_XDECREF(cdata);
    return is_cdata < 0 ? -1 : !is_cdata;
}

/* Puts the frame of a Python function on the thread's stack, and the trampoline in the function's
 * place: 1, or 0 where the argument is something else, or -1 with an exception set. */
static int ferrule_enter(ferrule_frame *frame, const ferrule_scoped *parameter,
                         ferrule_raised *raised, PyObject **argument)
{
    ferrule_stack *stack = &ferrule_own_stack;
    ferrule_callback *callback = parameter->callback;
    int is_function = ferrule_is_python_function(*argument, callback->type);
    if (is_function <= 0) {
        return is_function;
    }
    if (callback->arguments == NULL && ferrule_load_callback(callback) < 0) {
        return -1;
    }
    *frame = (ferrule_frame){parameter, *argument, PyThreadState_Get(),
                             stack->running, raised, stack->frames};
    *argument = callback->pointer;
    stack->frames = frame;
    return 1;
}

#define FERRULE_MOST_CALLBACKS 16
#define FERRULE_MOST_SCOPED_ARGUMENTS 32

/* Calls the function with the trampolines in the places of Python functions. */
static PyObject *ferrule_take_functions(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                        PyObject *keywords)
{
    const ferrule_taker *taker = PyCapsule_GetPointer(self, NULL);
    PyObject *given[FERRULE_MOST_SCOPED_ARGUMENTS];
    ferrule_frame frames[FERRULE_MOST_CALLBACKS], *outer = ferrule_own_stack.frames;
    ferrule_raised raised = {NULL, NULL, NULL};
    Py_ssize_t all = count + (keywords == NULL ? 0 : PyTuple_Size(keywords));
    if (all > FERRULE_MOST_SCOPED_ARGUMENTS) {
        return taker->call(taker->self, args, count, keywords); /* which says that it is too many */
    }
    memcpy(given, args, sizeof *given * (size_t)all);
    int entered = 0, is_function = 0;
    for (Py_ssize_t i = 0; is_function >= 0 && i < taker->count && entered < FERRULE_MOST_CALLBACKS; i++) {
        Py_ssize_t place = ferrule_place(&taker->parameters[i], count, keywords);
        if (place >= 0) {
            is_function = ferrule_enter(&frames[entered], &taker->parameters[i], &raised,
                                        &given[place]);
            entered += is_function > 0;
        }
    }
    PyObject *result =
        is_function < 0 ? NULL : taker->call(taker->self, given, count, keywords);
    ferrule_own_stack.frames = outer;
    if (raised.type != NULL) {
        Py_XDECREF(result);
        PyErr_Restore(raised.type, raised.value, raised.traceback);
        return NULL;
    }
    return result;
}

/* Makes what is known of the parameter. 0, or -1 with an exception set. */
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
    if (callback->type != NULL) {
        callback->pointer = ferrule_from_pointer((void *)parameter->trampoline, callback->type);
    }
    Py_XDECREF(args);
    Py_XDECREF(type);
    Py_XDECREF(function);
    parameter->callback = callback;
    return callback->pointer == NULL ? -1 : 0;
}

/* Puts a function that takes Python functions for `count` parameters in the place of the module's own,
 * whose docstring is `doc`. 0, or -1 with an exception set. */
static int ferrule_add_taker(PyObject *names, ferrule_scoped *parameters, Py_ssize_t count,
                             const char *doc)
{
    PyObject *plain = PyDict_GetItemString(names, parameters->name);
    ferrule_taker *taker = PyMem_Calloc(1, sizeof *taker);
    if (plain == NULL || !PyCFunction_Check(plain) || taker == NULL) {
        PyMem_Free(taker);
        PyErr_Format(PyExc_SystemError, "%s() is no direct call", parameters->name);
        return -1;
    }
    Py_INCREF(plain); /* for ever: it keeps its self */
    taker->call = (ferrule_fast)(void (*)(void))PyCFunction_GetFunction(plain);
    taker->self = PyCFunction_GetSelf(plain);
    taker->parameters = parameters;
    taker->count = count;
    taker->method = (PyMethodDef){parameters->name,
                                  (PyCFunction)(void (*)(void))ferrule_take_functions,
                                  METH_FASTCALL | METH_KEYWORDS, doc};
    PyObject *self = PyCapsule_New(taker, NULL, NULL);
    PyObject *function =
        self == NULL ? NULL : PyCFunction_NewEx(&taker->method, self, ferrule_module.name);
    int failed = function == NULL || PyDict_SetItemString(names, parameters->name, function) < 0;
    Py_XDECREF(self);
    Py_XDECREF(function);
    return failed ? -1 : 0;
}

/* The docstring of the function that is called so on the module. */
static const char *ferrule_doc_of(const ferrule_function *functions, const char *name)
{
    for (; functions->c_name != NULL; functions++) {
        if (functions->name != NULL && strcmp(functions->name, name) == 0) {
            return functions->doc;
        }
    }
    return NULL;
}

FERRULE_SHARED PyObject *ferrule_add_scoped(PyObject *module, const ferrule_function *functions,
                                            ferrule_scoped *parameters)
{
    int failed = module == NULL;
    while (!failed && parameters->name != NULL) {
        Py_ssize_t count = 0;
        const char *name = parameters->name;
        for (; !failed && parameters[count].name != NULL &&
               strcmp(parameters[count].name, name) == 0; count++) {
            failed = ferrule_prepare_callback(&parameters[count]) < 0;
        }
        failed = failed || ferrule_add_taker(PyModule_GetDict(module), parameters, count,
                                             ferrule_doc_of(functions, name)) < 0;
        parameters += count;
    }
    if (failed) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}

#endif
