#include "ferrule_names.h"

#ifndef PYPY_VERSION

#include "ferrule_functions.h"
#include "ferrule_refused.h"
#include "ferrule_state.h"

#include <string.h>

/* After how many looks at `lib` and `ffi` a module is completed. */
#define FERRULE_FEW_LOOKS 1000

static ferrule_maker ferrule_make_names;
static int ferrule_looks; /* how many are left; 0 once a module is complete */
static PyObject *ferrule_all;          /* a dict; NULL before a name is looked up */
static PyObject *ferrule_pending;      /* __getattr__ in the dict of modules that are not complete */
static PyObject *ferrule_pending_dir;  /* and __dir__ */
static PyObject *ferrule_pending_type; /* the type of a module that is not complete, if it has no variables */

/* ---- Making the names ---- */

/* New reference to a dict, or NULL with an exception set. Nothing else runs meanwhile: the GIL is held, and the
 * garbage collector, which could run finalizers, is off. */
static PyObject *ferrule_made_names(void)
{
    int collects = PyGC_Disable();
    PyObject *names = ferrule_prepare() < 0 ? NULL : PyDict_New();
    if (names != NULL && ferrule_make_names(names) < 0) {
        Py_CLEAR(names);
    }
    if (names != NULL) {
        PyObject_GC_UnTrack(names); /* it lives as long as the process */
    }
    if (collects) {
        PyGC_Enable();
    }
    return names;
}

/* The same, in the main interpreter. What a subinterpreter makes would be lost to CPython's garbage collector when
 * it ends. */
static FERRULE_COLD PyObject *ferrule_names_of_main(void)
{
    if (PyInterpreterState_Get() == ferrule_module.interpreter) {
        return ferrule_made_names();
    }
    PyThreadState *there = PyThreadState_New(ferrule_module.interpreter);
    if (there == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *type, *value, *traceback;
    PyThreadState *here = PyThreadState_Swap(there);
    PyObject *names = ferrule_made_names();
    PyErr_Fetch(&type, &value, &traceback);
    PyThreadState_Clear(there);
    PyThreadState_Swap(here);
    PyThreadState_Delete(there);
    PyErr_Restore(type, value, traceback);
    return names;
}

/* All names, a dict: borrowed, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_all_names(void)
{
    if (ferrule_all == NULL) {
        ferrule_all = ferrule_names_of_main();
    }
    return ferrule_all;
}

#ifndef FERRULE_NO_HANDLES
FERRULE_INTERNAL int ferrule_need_names(void) { return ferrule_all_names() == NULL ? -1 : 0; }
#endif

/* Gives the module Python's own type in place of ferrule_pending_type. 0, or -1 with an exception set. */
static FERRULE_COLD int ferrule_replace_type(PyObject *module)
{
    int is_pending = (PyObject *)Py_TYPE(module) == ferrule_pending_type;
    return is_pending ? PyObject_SetAttrString(module, "__class__", (PyObject *)&PyModule_Type) : 0;
}

/* Removes ferrule_pending_dir from the dict. 0, or -1 with an exception set. */
static FERRULE_COLD int ferrule_remove_dir(PyObject *own)
{
    int is_pending = ferrule_in_dict(own, "__dir__") == ferrule_pending_dir;
    return is_pending ? PyDict_DelItemString(own, "__dir__") : -(PyErr_Occurred() != NULL);
}

FERRULE_INTERNAL int ferrule_complete(PyObject *module)
{
    PyObject *own = PyModule_GetDict(module);
    if (ferrule_in_dict(own, "__getattr__") != ferrule_pending) {
        return PyErr_Occurred() ? -1 : 0;
    }
    PyObject *names = ferrule_all_names();
    ferrule_looks = 0;
    /* Any of these can fail, for lack of memory. Then the next look does them again, since __getattr__ is the last. */
    return names == NULL || PyDict_Merge(own, names, 0) < 0 || ferrule_replace_type(module) < 0 ||
                   ferrule_remove_dir(own) < 0 || ferrule_replace_getattr(own) < 0
               ? -1
               : 0;
}

/* ---- Modules that are not complete ---- */

/* Whether Python, and not the library, has the name (borrowed), and does not ask for it to know about the others. */
static FERRULE_COLD int ferrule_is_pythons(PyObject *name)
{
    static const char *const others[] = {"__all__", "__dir__", "__ferrule__", "__getattr__"};
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(name, &length);
    if (text == NULL) {
        PyErr_Clear(); /* it has an unpaired surrogate, or is not a str */
        return 0;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(text, others[i]) == 0) {
            return 0;
        }
    }
    return length > 4 && memcmp(text, "__", 2) == 0 && memcmp(text + length - 2, "__", 2) == 0;
}

/* Completes the module, and the one that this interpreter imports, which may be a copy: an import in a
 * subinterpreter copies the module's dict, and so does one after the module was deleted from sys.modules. All names:
 * borrowed, or NULL with an exception set. */
static PyObject *ferrule_complete_all(void)
{
    PyObject *imported = PyImport_GetModule(ferrule_module.name);
    if (imported == NULL) {
        PyErr_Clear(); /* at the end of the interpreter there are no modules */
    }
    int is_main = PyInterpreterState_Get() == ferrule_module.interpreter;
    int failed = (is_main && ferrule_complete(ferrule_module.module) < 0) ||
                 (imported != NULL && PyModule_Check(imported) && ferrule_complete(imported) < 0);
    Py_XDECREF(imported);
    return failed ? NULL : ferrule_all_names();
}

/* The __getattr__ in the dict of a module that is not complete. It is not told which module. New reference, or NULL
 * with an exception set. */
static FERRULE_COLD PyObject *ferrule_get_pending(PyObject *Py_UNUSED(self), PyObject *name)
{
    if (ferrule_is_pythons(name)) {
        return ferrule_raise_missing(name);
    }
    PyObject *names = ferrule_complete_all();
    PyObject *value = names == NULL ? NULL : PyDict_GetItemWithError(names, name);
    if (value != NULL) {
        Py_INCREF(value);
        return value;
    }
    return PyErr_Occurred() ? NULL : ferrule_get_missing(NULL, name);
}

/* The __dir__ in the dict of a copy that is not complete: new reference to a list, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_dir_of_copy(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none))
{
    PyObject *names = ferrule_complete_all();
    PyObject *all = names == NULL ? NULL : PyDict_Copy(PyModule_GetDict(ferrule_module.module));
    PyObject *list = all == NULL || PyDict_Update(all, names) < 0 ? NULL : PyDict_Keys(all);
    Py_XDECREF(all);
    return list;
}

static PyMethodDef ferrule_pending_methods[] = {
    {"__getattr__", ferrule_get_pending, METH_O, NULL},
    {"__dir__", ferrule_dir_of_copy, METH_NOARGS, NULL},
};

/* Gets __dict__: new reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_get_dict(PyObject *module, void *Py_UNUSED(closure))
{
    if (ferrule_complete(module) < 0) {
        return NULL;
    }
    PyObject *own = PyModule_GetDict(module);
    Py_INCREF(own);
    return own;
}

/* Gets `lib` or `ffi`, whose name is at `key`. They are there from the beginning, but take longer as long as the
 * module has a type of its own; so many looks at them complete it, too. New reference, or NULL with an exception
 * set. */
static PyObject *ferrule_get_of_cffi(PyObject *module, void *key)
{
    if (ferrule_looks > 0 && --ferrule_looks == 0 && ferrule_complete(module) < 0) {
        return NULL;
    }
    PyObject *name = *(PyObject **)key;
    PyObject *value = PyDict_GetItemWithError(PyModule_GetDict(module), name);
    if (value == NULL) {
        return PyErr_Occurred() ? NULL : ferrule_raise_missing(name);
    }
    Py_INCREF(value);
    return value;
}

/* Sets or deletes it. 0, or -1 with an exception set. */
static FERRULE_COLD int ferrule_set_of_cffi(PyObject *module, PyObject *value, void *key)
{
    PyObject *own = PyModule_GetDict(module), *name = *(PyObject **)key;
    if (value != NULL) {
        return PyDict_SetItem(own, name, value);
    }
    if (PyDict_GetItemWithError(own, name) == NULL) {
        if (!PyErr_Occurred()) {
            ferrule_raise_missing(name);
        }
        return -1;
    }
    return PyDict_DelItem(own, name);
}

/* tp_setattro: 0, or -1 with an exception set. */
static FERRULE_COLD int ferrule_set_attribute(PyObject *module, PyObject *name, PyObject *value)
{
    if (PyUnicode_Check(name) && !ferrule_is_pythons(name) && ferrule_complete(module) < 0) {
        return -1;
    }
    return PyObject_GenericSetAttr(module, name, value);
}

/* The type of a module that is not complete: new reference, or NULL with an exception set. */
static FERRULE_COLD PyObject *ferrule_make_pending_type(void)
{
    static PyObject *ffi, *lib;
    static PyGetSetDef attributes[] = {
        {"__dict__", ferrule_get_dict, NULL, NULL, NULL},
        {"ffi", ferrule_get_of_cffi, ferrule_set_of_cffi, NULL, &ffi},
        {"lib", ferrule_get_of_cffi, ferrule_set_of_cffi, NULL, &lib},
        {NULL, NULL, NULL, NULL, NULL},
    };
    static PyType_Slot slots[] = {
        {Py_tp_base, NULL},
        {Py_tp_getset, attributes},
        {Py_tp_setattro, (void *)ferrule_set_attribute},
        {0, NULL},
    };
    static PyType_Spec spec = {"ferrule.module", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    slots[0].pfunc = &PyModule_Type; /* no constant where it is in another library */
    ffi = PyUnicode_InternFromString("ffi");
    lib = PyUnicode_InternFromString("lib");
    return ffi == NULL || lib == NULL ? NULL : PyType_FromSpec(&spec);
}

FERRULE_SHARED PyObject *ferrule_name_later(PyObject *module, ferrule_maker maker)
{
    ferrule_make_names = maker;
    ferrule_all = NULL;
    ferrule_looks = FERRULE_FEW_LOOKS;
    if (module == NULL) {
        return NULL;
    }
    if (ferrule_pending_type == NULL) { /* once, even if the file is imported under several names */
        ferrule_pending = PyCFunction_NewEx(&ferrule_pending_methods[0], NULL, NULL);
        ferrule_pending_dir =
            ferrule_pending == NULL ? NULL : PyCFunction_NewEx(&ferrule_pending_methods[1], NULL, NULL);
        ferrule_pending_type = ferrule_pending_dir == NULL ? NULL : ferrule_make_pending_type();
    }
    PyObject *own = PyModule_GetDict(module);
    int failed = ferrule_pending_type == NULL ||
                 PyDict_SetItemString(own, "__getattr__", ferrule_pending) < 0 ||
                 PyDict_SetItemString(own, "__dir__", ferrule_pending_dir) < 0 ||
                 PyObject_SetAttrString(module, "__class__", ferrule_pending_type) < 0;
    return ferrule_unless_failed(module, failed);
}

#endif
