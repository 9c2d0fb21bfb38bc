#include "ferrule_state.h"

#ifndef PYPY_VERSION

#include "ferrule_cdata.h"
#include "ferrule_cffi.h"

#if !defined(FERRULE_ONE_UNIT) && !defined(FERRULE_RUNTIME_UNIT)
ferrule_state ferrule_module;
#endif

/* A module that is imported once more gets new `ffi` and `lib`. The old objects stay: functions of the old
 * module may be in use. */
FERRULE_INTERNAL int ferrule_load_state(PyObject *ffi, PyObject *lib, PyObject *module,
                                        const ferrule_function *functions)
{
    if (ferrule_cffi_load() < 0 || ferrule_cdata_load(ffi) < 0) {
        return -1;
    }
    ferrule_state state = {.ffi = ffi, .lib = lib, .functions = functions};
    Py_INCREF(ffi);
    Py_INCREF(lib);
    state.name = PyObject_GetAttrString(module, "__name__");
    state.backend = state.name == NULL ? NULL : PyImport_ImportModule("_cffi_backend");
    if (state.backend != NULL) {
        state.new_cdata = PyObject_GetAttrString(state.backend, "newp");
        state.type_of = PyObject_GetAttrString(state.backend, "typeof");
        state.char_pointer = PyObject_CallMethod(ffi, "typeof", "s", "char *");
    }
    if (state.new_cdata == NULL || state.type_of == NULL || state.char_pointer == NULL) {
        Py_DECREF(ffi);
        Py_DECREF(lib);
        Py_XDECREF(state.name);
        Py_XDECREF(state.backend);
        Py_XDECREF(state.new_cdata);
        Py_XDECREF(state.type_of);
        Py_XDECREF(state.char_pointer);
        return -1;
    }
    ferrule_module = state;
    return 0;
}

#endif
