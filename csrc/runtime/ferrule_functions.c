#include "ferrule_functions.h"

#ifndef PYPY_VERSION

#include "ferrule_calls.h"
#include "ferrule_objects.h"
#include "ferrule_state.h"

#include <string.h>

/* __reduce__: the `self` of a function is pickled as the module, on which the function is then found by its
 * name. New reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_bound_reduce(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none))
{
    PyObject *importlib = PyImport_ImportModule("importlib");
    PyObject *import = importlib == NULL ? NULL : PyObject_GetAttrString(importlib, "import_module");
    Py_XDECREF(importlib);
    PyObject *reduced = import == NULL ? NULL : Py_BuildValue("(O(O))", import, ferrule_module.name);
    Py_XDECREF(import);
    return reduced;
}

static PyMethodDef ferrule_bound_methods[] = {
    {"__reduce__", ferrule_bound_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* tp_dealloc: a ferrule_bound owns nothing, but has a reference to its type. */
static FERRULE_COLD void ferrule_bound_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* The type of ferrule_bound: new reference, or NULL with an exception set. It has the name of the module,
 * because CPython makes the qualified name of a function of its self's type: module.function. */
static FERRULE_COLD PyObject *ferrule_bound_type(void)
{
    static PyType_Slot slots[] = {
        {Py_tp_dealloc, (void *)ferrule_bound_dealloc},
        {Py_tp_methods, ferrule_bound_methods},
        {0, NULL},
    };
    static char *kept = NULL; /* not freed here: CPython before 3.12 does not copy the type's name */
    PyType_Spec spec = {NULL, sizeof(ferrule_bound), 0, Py_TPFLAGS_DEFAULT, slots};
    PyObject *name = PyUnicode_AsUTF8String(ferrule_module.name);
    if (name == NULL) {
        return NULL;
    }
    const char *full = PyBytes_AsString(name), *dot = strrchr(full, '.');
    const char *stem = dot == NULL ? full : dot + 1;
    size_t size = strlen(full) + strlen(stem) + 2;
    PyMem_Free(kept);
    kept = PyMem_Malloc(size);
    if (kept == NULL) {
        PyErr_NoMemory();
    }
    else {
        PyOS_snprintf(kept, size, "%s.%s", full, stem);
    }
    Py_DECREF(name);
    spec.name = kept;
    return kept == NULL ? NULL : PyType_FromSpec(&spec);
}

/* ---- What C without Python.h takes for granted ---- */

int ferrule_counts_none;

#ifndef Py_TARGET_ABI3T
_Static_assert(offsetof(PyObject, ob_type) == offsetof(struct ferrule_object, ferrule_class),
               "ferrule_objects.h has the beginning of an object");
#endif

/* Whether the interpreter is older than Python 3.12. */
static int ferrule_is_old(void)
{
    return strncmp(Py_GetVersion(), "3.10.", 5) == 0 || strncmp(Py_GetVersion(), "3.11.", 5) == 0;
}

/* ---- The module ---- */

/* Whether names are found faster if they are interned. From Python 3.11 on it makes no difference with a GIL,
 * because code remembers where in the module's dict a name is. Interning takes a fifth of the time that a
 * name takes at import. */
static int ferrule_interns(void)
{
#ifdef Py_GIL_DISABLED
    return 1;
#else
    static const char old[] = "3.10.";
    return strncmp(Py_GetVersion(), old, sizeof old - 1) == 0;
#endif
}

FERRULE_INTERNAL PyObject *ferrule_key(PyObject *name)
{
    static int interns = -1;
    if (interns < 0) {
        interns = ferrule_interns();
    }
    if (name != NULL && interns) {
        PyUnicode_InternInPlace(&name);
    }
    return name;
}

FERRULE_INTERNAL PyObject *ferrule_in_dict(PyObject *dict, const char *name)
{
    PyObject *key = PyUnicode_FromString(name);
    PyObject *found = key == NULL ? NULL : PyDict_GetItemWithError(dict, key);
    Py_XDECREF(key);
    return found;
}

/* The `self` of the function: the module if it has C of its own, otherwise a ferrule_bound. That has the type
 * *type, which is made if it is NULL. C of its own would call a function without asking whether it is there, so one
 * that is absent has none. New reference, or NULL with an exception set. */
static PyObject *ferrule_self_of(ferrule_function *function, PyObject **type)
{
    ferrule_code shared =
        ferrule_call_of == NULL ? NULL : (ferrule_code)ferrule_call_of(function->signature->count);
    if (function->code != NULL && function->method != NULL && function->method != shared) {
        Py_INCREF(ferrule_module.module);
        return ferrule_module.module;
    }
    function->method = shared;
    if (*type == NULL) {
        *type = ferrule_bound_type();
        if (*type == NULL) {
            return NULL;
        }
    }
    PyTypeObject *bound = (PyTypeObject *)*type;
    PyObject *self = ((allocfunc)PyType_GetSlot(bound, Py_tp_alloc))(bound, 0);
    if (self != NULL) {
        const ferrule_signature *signature = function->signature;
        ferrule_bound *filled = (ferrule_bound *)self;
        filled->function = function;
        filled->thunk = signature->thunk;
        filled->code = function->code;
        filled->kinds = signature->kinds;
        filled->count = signature->count;
        filled->result = signature->kinds[signature->count];
    }
    return self;
}

/* A function for the module: new reference, or NULL with an exception set. A ferrule_function is used as its
 * PyMethodDef. */
static PyObject *ferrule_callable(ferrule_function *function, PyObject **type)
{
    _Static_assert(offsetof(ferrule_function, method) == offsetof(PyMethodDef, ml_meth) &&
                       offsetof(ferrule_function, method_flags) == offsetof(PyMethodDef, ml_flags) &&
                       offsetof(ferrule_function, doc) == offsetof(PyMethodDef, ml_doc),
                   "a function begins as a PyMethodDef does");
    PyObject *self = ferrule_self_of(function, type);
    if (self == NULL) {
        return NULL;
    }
    function->method_flags = METH_FASTCALL | METH_KEYWORDS;
    PyObject *callable = PyCFunction_NewEx((PyMethodDef *)(void *)function, self, ferrule_module.name);
    if (callable != NULL) {
        PyObject_GC_UnTrack(callable); /* a ferrule_bound refers to nothing, and the module is never released */
    }
    Py_DECREF(self);
    return callable;
}

FERRULE_INTERNAL const ferrule_function *ferrule_function_of(PyObject *object)
{
    PyObject *type, *value, *traceback;
    if (!PyCFunction_Check(object)) {
        return NULL;
    }
    PyErr_Fetch(&type, &value, &traceback); /* of the caller's */
    PyObject *module = PyObject_GetAttrString(object, "__module__");
    PyObject *name = module == ferrule_module.name ? PyObject_GetAttrString(object, "__name__") : NULL;
    const ferrule_function *f = name == NULL ? NULL : ferrule_module.functions;
    while (f != NULL && (f->name == NULL || PyUnicode_CompareWithASCIIString(name, f->name) != 0)) {
        f = f->c_name == NULL ? NULL : f + 1;
    }
    Py_XDECREF(name);
    Py_XDECREF(module);
    PyErr_Restore(type, value, traceback);
    return f;
}

/* The text at `*place`, which moves to the next one. */
static const char *ferrule_next_text(const char **place)
{
    const char *text = *place;
    *place += strlen(text) + 1;
    return text;
}

/* Removes the code of the functions that are absent. */
static FERRULE_COLD void ferrule_mark_absent(ferrule_function *functions, const ferrule_optional *table)
{
    for (; table->name != NULL; table++) {
        for (ferrule_function *f = functions; table->address == NULL && f->c_name != NULL; f++) {
            if (strcmp(f->c_name, table->name) == 0) {
                f->code = NULL;
            }
        }
    }
}

FERRULE_INTERNAL void ferrule_fill_functions(const ferrule_state *state)
{
    const ferrule_rows_of_functions *rows = state->rows;
    const char *place = rows->texts;
    const ferrule_row *row = rows->rows;
    ferrule_function *functions = state->functions;
    if (functions->c_name != NULL) { /* the module has been imported under another name */
        return;
    }
    for (ferrule_function *f = functions; *place != '\0'; f++, row++) {
        f->c_name = ferrule_next_text(&place);
        const char *name = ferrule_next_text(&place), *doc = ferrule_next_text(&place);
        if (*name != '\0') {
            f->name = strcmp(name, "=") == 0 ? f->c_name : name;
            f->doc = doc;
        }
        f->code = row->code;
        f->method = row->method;
        f->signature = &rows->signatures[row->signature];
        f->flags = row->flags;
    }
    for (const ferrule_more *more = rows->more; more->function >= 0; more++) {
        functions[more->function].shapes = more->shapes;
        functions[more->function].annotation = more->annotation;
    }
    ferrule_mark_absent(functions, state->optionals);
    ferrule_counts_none = ferrule_is_old();
    for (ferrule_function *f = functions; f->c_name != NULL; f++) {
        ferrule_mark_simple(f);
    }
}

FERRULE_SHARED int ferrule_add_calls(PyObject *names, ferrule_function *functions)
{
    PyObject *type = NULL;
    int failed = 0;
    for (ferrule_function *f = functions; !failed && f->c_name != NULL; f++) {
        if (f->name == NULL) {
            continue;
        }
        PyObject *callable = ferrule_callable(f, &type);
        PyObject *key = callable == NULL ? NULL : ferrule_key(PyUnicode_FromString(f->name));
        failed = key == NULL || PyDict_SetItem(names, key, callable) < 0;
        Py_XDECREF(key);
        Py_XDECREF(callable);
    }
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

#endif
