#include "ferrule_refused.h"

#ifndef PYPY_VERSION

#include "ferrule_state.h"

#include <string.h>

static const char *ferrule_reasons; /* NULL if there are none */
static PyObject *ferrule_refused; /* a dict from refused names to those on lib; NULL if there is none */

/* Why the name was skipped: NULL if nothing is known. */
static const char *ferrule_reason_of(const char *name)
{
    size_t length = strlen(name);
    for (FERRULE_EACH_PAIR(reason, ferrule_reasons == NULL ? "" : ferrule_reasons)) {
        for (const char *at = reason.value; (at = strstr(at, name)) != NULL; at += length) {
            if ((at == reason.value || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
                return reason.name;
            }
        }
    }
    return NULL;
}

FERRULE_INTERNAL PyObject *ferrule_raise_missing(PyObject *name)
{
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "an attribute's name is a str"); /* __getattr__ was called by itself */
        return NULL;
    }
    PyObject *encoded = PyUnicode_AsUTF8String(name);
    if (encoded == NULL) {
        PyErr_Clear(); /* it has an unpaired surrogate, and so no reason */
    }
    const char *text = encoded == NULL ? "" : PyBytes_AsString(encoded);
    const char *reason = *text == '\0' ? NULL : ferrule_reason_of(text);
    PyErr_Format(PyExc_AttributeError, "module '%U' has no attribute '%U'%s%s", ferrule_module.name, name,
                 reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
    Py_XDECREF(encoded);
    return NULL;
}

FERRULE_INTERNAL PyObject *ferrule_get_missing(PyObject *Py_UNUSED(self), PyObject *name)
{
    PyObject *on_lib = ferrule_refused == NULL ? NULL : PyDict_GetItemWithError(ferrule_refused, name);
    if (on_lib != NULL) {
        return PyObject_GetAttr(ferrule_module.lib, on_lib);
    }
    return PyErr_Occurred() ? NULL : ferrule_raise_missing(name);
}

static PyMethodDef ferrule_get_missing_method = {"__getattr__", ferrule_get_missing, METH_O, NULL};

FERRULE_INTERNAL int ferrule_replace_getattr(PyObject *own)
{
    if (ferrule_refused == NULL && ferrule_reasons == NULL) {
        return PyDict_DelItemString(own, "__getattr__");
    }
    PyObject *get = PyCFunction_NewEx(&ferrule_get_missing_method, NULL, NULL);
    int failed = get == NULL || PyDict_SetItemString(own, "__getattr__", get) < 0;
    Py_XDECREF(get);
    return failed ? -1 : 0;
}

FERRULE_SHARED void ferrule_know_reasons(const char *reasons) { ferrule_reasons = reasons; }

FERRULE_INTERNAL int ferrule_refuse(const char *name, const char *on_lib)
{
    if (ferrule_refused == NULL) {
        ferrule_refused = PyDict_New();
    }
    PyObject *value = ferrule_refused == NULL ? NULL : PyUnicode_FromString(on_lib);
    int failed = value == NULL || PyDict_SetItemString(ferrule_refused, name, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

#endif
