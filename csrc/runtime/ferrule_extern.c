#include "ferrule_python.h"

#include "ferrule_extern.h"

#if !defined(PYPY_VERSION) && !defined(FERRULE_NO_HANDLES)

#include "ferrule_call_back.h"
#include "ferrule_module.h"
#include "ferrule_state.h"

#include <string.h>

/* The functions of the module, which last as long as the process. */
static ferrule_extern *ferrule_externs;

/* Calls the Python function that is the first argument with the others, which are cffi's; `self` is a capsule of the
 * ferrule_extern. New reference, or NULL with an exception set. */
static PyObject *ferrule_call_extern(PyObject *self, PyObject *args)
{
    const ferrule_extern *known = PyCapsule_GetPointer(self, NULL);
    if (PyTuple_Size(args) != known->callback->count + 1) { /* a debugger has found it */
        PyErr_SetString(PyExc_TypeError, "only cffi calls this");
        return NULL;
    }
    PyObject *others = PyTuple_GetSlice(args, 1, PyTuple_Size(args));
    PyObject *result =
        others == NULL ? NULL : ferrule_call_with_cdata(PyTuple_GetItem(args, 0), known->callback, others, NULL);
    Py_XDECREF(others);
    return result;
}

static PyMethodDef ferrule_extern_method = {"with_handles", ferrule_call_extern, METH_VARARGS, NULL};

/* Makes what is known of the function. 0, or -1 with an exception set. */
static int ferrule_load_extern(ferrule_extern *known)
{
    PyObject *code = ferrule_lib_attribute(known->name);
    PyObject *type = code == NULL ? NULL : PyObject_CallMethod(ferrule_module.ffi, "typeof", "O", code);
    Py_XDECREF(code);
    ferrule_callback *callback = type == NULL ? NULL : PyMem_Calloc(1, sizeof *callback);
    if (callback == NULL) {
        if (type != NULL) {
            PyErr_NoMemory();
        }
        Py_XDECREF(type);
        return -1;
    }
    callback->type = type;
    callback->handles = known->handles;
    if (ferrule_load_callback(callback) < 0) {
        Py_DECREF(type);
        PyMem_Free(callback);
        return -1;
    }
    known->callback = callback;
    return 0;
}

/* The function with this name (borrowed, any object), if it gets handles; NULL for another. */
static ferrule_extern *ferrule_extern_named(PyObject *name)
{
    ferrule_extern *known = ferrule_externs;
    while (known->name != NULL &&
           (!PyUnicode_Check(name) || PyUnicode_CompareWithASCIIString(name, known->name) != 0)) {
        known++;
    }
    return known->name == NULL || known->handles == NULL ? NULL : known;
}

/* The function that cffi calls instead of a Python function: a `partial`, whose repr() in cffi's messages has that
 * function. New reference, or NULL with an exception set. Borrows both. */
static PyObject *ferrule_extern_function(ferrule_extern *known, PyObject *function)
{
    if (known->callback == NULL && ferrule_load_extern(known) < 0) {
        return NULL;
    }
    PyObject *capsule = PyCapsule_New(known, NULL, NULL);
    PyObject *caller =
        capsule == NULL ? NULL : PyCFunction_NewEx(&ferrule_extern_method, capsule, ferrule_module.name);
    PyObject *functools = caller == NULL ? NULL : PyImport_ImportModule("functools");
    PyObject *made =
        functools == NULL ? NULL : PyObject_CallMethod(functools, "partial", "OO", caller, function);
    Py_XDECREF(capsule);
    Py_XDECREF(caller);
    Py_XDECREF(functools);
    return made;
}

/* The decorator; `self` are the arguments of def_extern(). Returns a new reference to the function (borrowed), or NULL
 * with an exception set. */
static PyObject *ferrule_define_extern(PyObject *self, PyObject *function)
{
    PyObject *name = PyTuple_GetItem(self, 0);
    name = name == Py_None ? PyObject_GetAttrString(function, "__name__") : Py_NewRef(name);
    ferrule_extern *known = name == NULL || !PyCallable_Check(function) ? NULL : ferrule_extern_named(name);
    PyObject *called = known == NULL ? Py_NewRef(function) : ferrule_extern_function(known, function);
    PyObject *decorator = NULL, *defined = NULL;
    if (name != NULL && called != NULL) {
        decorator = PyObject_CallMethod(ferrule_module.ffi, "def_extern", "OOO", name, PyTuple_GetItem(self, 1),
                                        PyTuple_GetItem(self, 2));
    }
    if (decorator != NULL) {
        defined = PyObject_CallFunctionObjArgs(decorator, called, NULL);
    }
    int failed = defined == NULL;
    Py_XDECREF(defined);
    Py_XDECREF(decorator);
    Py_XDECREF(called);
    Py_XDECREF(name);
    return failed ? NULL : Py_NewRef(function);
}

static PyMethodDef ferrule_define_method = {"define", ferrule_define_extern, METH_O, NULL};

/* def_extern(name=None, error=None, onerror=None). New reference, or NULL with an exception set. */
static PyObject *ferrule_def_extern(PyObject *Py_UNUSED(self), PyObject *args, PyObject *named)
{
    static char *names[] = {"name", "error", "onerror", NULL};
    PyObject *name = Py_None, *error = Py_None, *on_error = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, named, "|OOO:def_extern", names, &name, &error, &on_error)) {
        return NULL;
    }
    PyObject *self = PyTuple_Pack(3, name, error, on_error);
    PyObject *made = self == NULL ? NULL : PyCFunction_NewEx(&ferrule_define_method, self, ferrule_module.name);
    Py_XDECREF(self);
    return made;
}

static PyMethodDef ferrule_def_extern_method = {
    "def_extern", (PyCFunction)(void (*)(void))ferrule_def_extern, METH_VARARGS | METH_KEYWORDS,
    "def_extern(name=None, error=None, onerror=None)\n--\n\n"
    "Return a decorator: C's function `name`, or that with the name of the decorated one, calls it.\n\n"
    "As `ffi.def_extern()`, but pointers that have a class on this module are objects of that class.\n"
    "What C lends is closed when the function returns."};

FERRULE_SHARED int ferrule_add_def_extern(PyObject *names, ferrule_extern *externs)
{
    ferrule_externs = externs;
    ferrule_look_up_calls();
    return ferrule_put_name(names, "def_extern",
                            PyCFunction_NewEx(&ferrule_def_extern_method, NULL, ferrule_module.name));
}

#endif
