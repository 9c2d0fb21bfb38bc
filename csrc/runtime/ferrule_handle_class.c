/* The classes of handles: `with`, close(), closed, and the methods of the table. */
#include "ferrule_handles.h"

#if !defined(PYPY_VERSION) && !defined(FERRULE_NO_HANDLES)

#include "ferrule_closing.h"
#include "ferrule_module.h"
#include "ferrule_names.h"
#include "ferrule_state.h"

#include <string.h>
#include <structmember.h>

/* The table. */
static ferrule_handle_type *ferrule_types_of_module;

/* ---- Methods that all classes have ---- */

/* close(): new reference, or NULL with an exception set. */
static PyObject *ferrule_handle_close(PyObject *self, PyObject *Py_UNUSED(none))
{
    if (ferrule_close_handle((ferrule_handle *)self) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* __enter__(): new reference, or NULL with an exception set. */
static PyObject *ferrule_handle_enter(PyObject *self, PyObject *Py_UNUSED(none))
{
    const ferrule_handle *handle = (const ferrule_handle *)self;
    if (handle->pointer == NULL) {
        return PyErr_Format(PyExc_ValueError, "this %s is closed", handle->type->name);
    }
    Py_INCREF(self);
    return self;
}

/* closed: new reference. */
static PyObject *ferrule_handle_closed(PyObject *self, void *Py_UNUSED(closure))
{
    return PyBool_FromLong(((const ferrule_handle *)self)->pointer == NULL);
}

static const PyMethodDef ferrule_handle_methods[] = {
    {"close", ferrule_handle_close, METH_NOARGS,
     "close($self, /)\n--\n\nFrees it, after what depends on it. A second call does nothing."},
    {"__enter__", ferrule_handle_enter, METH_NOARGS, "__enter__($self, /)\n--\n\n"},
    {"__exit__", ferrule_handle_close, METH_VARARGS, "__exit__($self, /, *exception)\n--\n\n"},
};

static PyGetSetDef ferrule_handle_attributes[] = {
    {"closed", ferrule_handle_closed, NULL, "Whether it is closed, so that nothing can use it.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef ferrule_handle_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(ferrule_handle, weak), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

FERRULE_SHARED PyObject *ferrule_call_method_slowly(ferrule_function *function, PyObject *self,
                                                    PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    Py_ssize_t count = nargs + (kwnames == NULL ? 0 : PyTuple_Size(kwnames));
    PyObject **all = PyMem_Malloc(sizeof *all * ((size_t)count + 1));
    if (all == NULL) {
        return PyErr_NoMemory();
    }
    all[0] = self;
    for (Py_ssize_t i = 0; i < count; i++) {
        all[i + 1] = args[i];
    }
    PyObject *result = ferrule_call_slowly(function, all, nargs + 1, kwnames);
    PyMem_Free(all);
    return result;
}

/* ---- Slots ---- */

/* repr(): new reference, or NULL with an exception set. */
static PyObject *ferrule_handle_repr(PyObject *self)
{
    const ferrule_handle *handle = (const ferrule_handle *)self;
    const char *state = handle->pointer == NULL ? "closed" : handle->owned ? "open" : "borrowed";
    return PyUnicode_FromFormat("<%U.%s %s at %p>", ferrule_module.name, handle->type->name, state, self);
}

/* tp_new of a type whose records Python makes: new reference, or NULL with an exception set. The type is found by
 * its class. */
static PyObject *ferrule_handle_make(PyTypeObject *class, PyObject *args, PyObject *named)
{
    ferrule_handle_type *type = ferrule_types_of_module;
    while (type->made != class) {
        type++;
    }
    if (PyTuple_Size(args) != 0 || (named != NULL && PyDict_Size(named) != 0)) {
        return PyErr_Format(PyExc_TypeError, "%s() takes no arguments", type->name);
    }
    if (ferrule_need_names() < 0) { /* classes are on the module before its functions, which the methods use */
        return NULL;
    }
    return (PyObject *)ferrule_make_record(type);
}

/* tp_new: handles come from C. Returns NULL with an exception set. */
static PyObject *ferrule_handle_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(named))
{
    PyObject *name = PyObject_GetAttrString((PyObject *)type, "__name__");
    if (name != NULL) {
        PyErr_Format(PyExc_TypeError, "a %U comes from the library's functions; it cannot be made here", name);
        Py_DECREF(name);
    }
    return NULL;
}

/* ---- Making a class ---- */

/* Whether one of the parameters, which end the list, has this name. */
static int ferrule_has_parameter(const char *parameters, const char *name)
{
    size_t length = strlen(name);
    for (; *parameters != '\0' && *parameters != ')'; parameters++) {
        if (*parameters == ' ' && strncmp(parameters + 1, name, length) == 0 &&
            strchr(",)=", parameters[1 + length]) != NULL) {
            return 1;
        }
    }
    return 0;
}

/* The docstring of a method, made of that of its function: the first parameter is `$self`. It is kept as long as the
 * process lives; NULL with an exception set. */
static const char *ferrule_doc_of_method(const ferrule_handle_method *method)
{
    const char *after = strchr(method->function->doc, '(');
    after = after == NULL ? "" : after + strcspn(after, ",)");
    const char *self = ferrule_has_parameter(after, "self") ? "($_self" : "($self";
    size_t size = strlen(method->name) + strlen(self) + strlen(after) + 1;
    char *doc = PyMem_Malloc(size);
    if (doc == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyOS_snprintf(doc, size, "%s%s%s", method->name, self, after);
    return doc;
}

/* The methods of a class, kept as long as the process lives; NULL with an exception set. */
static PyMethodDef *ferrule_methods_of(const ferrule_handle_type *type)
{
    size_t own = 0, shared = sizeof ferrule_handle_methods / sizeof *ferrule_handle_methods;
    while (type->methods[own].name != NULL) {
        own++;
    }
    PyMethodDef *methods = PyMem_Calloc(shared + own + 1, sizeof *methods);
    if (methods == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(methods, ferrule_handle_methods, sizeof ferrule_handle_methods);
    for (size_t i = 0; i < own; i++) {
        const ferrule_handle_method *method = &type->methods[i];
        const char *doc = ferrule_doc_of_method(method);
        if (doc == NULL) {
            return NULL;
        }
        methods[shared + i] = (PyMethodDef){method->name, (PyCFunction)method->method,
                                            METH_FASTCALL | METH_KEYWORDS, doc};
    }
    return methods;
}

/* Makes the class of a type, once in a process: objects of a module that is imported again are those of the first
 * one. 0, or -1 with an exception set. */
static int ferrule_make_handle_class(ferrule_handle_type *type)
{
    if (type->made != NULL) {
        return 0;
    }
    PyMethodDef *methods = ferrule_methods_of(type);
    PyObject *name = methods == NULL ? NULL : ferrule_full_name(type->name);
    if (name == NULL) {
        return -1;
    }
    PyType_Slot slots[] = {
        {Py_tp_doc, (void *)type->doc},
        {Py_tp_new, type->init == NULL ? (void *)ferrule_handle_new : (void *)ferrule_handle_make},
        {Py_tp_dealloc, (void *)ferrule_handle_dealloc},
        {Py_tp_repr, (void *)ferrule_handle_repr},
        {Py_tp_methods, methods},
        {Py_tp_getset, ferrule_handle_attributes},
        {Py_tp_members, ferrule_handle_members},
        {0, NULL},
    };
    /* `name` is kept, since the class may use it. There is no Py_TPFLAGS_HAVE_GC: a handle refers to older handles
     * only, so it cannot be part of a cycle. The collector of a subinterpreter would also lose those that another
     * interpreter has come to use. */
    PyType_Spec spec = {PyBytes_AsString(name), sizeof(ferrule_handle), 0, Py_TPFLAGS_DEFAULT, slots};
    type->made = (PyTypeObject *)PyType_FromSpec(&spec);
    return type->made == NULL ? -1 : 0;
}

FERRULE_SHARED PyObject *ferrule_add_handles(PyObject *module, ferrule_handle_type *types)
{
    int failed = module == NULL || ferrule_prepare() < 0; /* methods have the docstrings of their functions */
    ferrule_types_of_module = types;
    for (ferrule_handle_type *type = types; !failed && type->name != NULL; type++) {
        failed = ferrule_make_handle_class(type) < 0 ||
                 PyObject_SetAttrString(module, type->name, (PyObject *)type->made) < 0;
    }
    return ferrule_unless_failed(module, failed);
}

#endif
