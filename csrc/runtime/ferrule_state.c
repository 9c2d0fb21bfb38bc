#include "ferrule_state.h"

#ifndef PYPY_VERSION

#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_functions.h"

#if !defined(FERRULE_ONE_UNIT) && !defined(FERRULE_RUNTIME_UNIT)
ferrule_state ferrule_module;
#endif

/* A module that is imported once more, under another name, gets new `ffi` and `lib`. The old objects stay:
 * functions of the old module may be in use. */
FERRULE_INTERNAL int ferrule_load_state(PyObject *module, ferrule_function *functions,
                                        const ferrule_rows_of_functions *rows,
                                        const ferrule_optional *optionals)
{
    ferrule_state state = {.functions = functions, .rows = rows, .optionals = optionals};
    state.interpreter = PyInterpreterState_Get();
    state.ffi = PyObject_GetAttrString(module, "ffi");
    state.lib = state.ffi == NULL ? NULL : PyObject_GetAttrString(module, "lib");
    state.name = state.lib == NULL ? NULL : PyObject_GetAttrString(module, "__name__");
    /* Not later: the first use may be in a destructor at the end of the interpreter, which cannot import. */
    state.backend = state.name == NULL ? NULL : PyImport_ImportModule("_cffi_backend");
    if (state.backend == NULL) {
        Py_XDECREF(state.ffi);
        Py_XDECREF(state.lib);
        Py_XDECREF(state.name);
        return -1;
    }
    Py_INCREF(module);
    state.module = module;
    /* These are the same for every `ffi`, and the functions of the old module need them. */
    state.new_cdata = ferrule_module.new_cdata;
    state.type_of = ferrule_module.type_of;
    state.char_pointer = ferrule_module.char_pointer;
    ferrule_module = state;
    return 0;
}

FERRULE_INTERNAL int ferrule_prepare(void)
{
    if (ferrule_is_prepared()) {
        return 0;
    }
    ferrule_state state = ferrule_module;
    if (ferrule_cffi_load(state.backend) < 0 || ferrule_cdata_load(state.ffi) < 0) {
        return -1;
    }
    state.new_cdata = PyObject_GetAttrString(state.backend, "newp");
    state.type_of = state.new_cdata == NULL ? NULL : PyObject_GetAttrString(state.backend, "typeof");
    state.char_pointer =
        state.type_of == NULL ? NULL : PyObject_CallMethod(state.ffi, "typeof", "s", "char *");
    if (state.char_pointer == NULL) {
        Py_XDECREF(state.new_cdata);
        Py_XDECREF(state.type_of);
        return -1;
    }
    ferrule_module = state;
    ferrule_fill_functions(&state);
    return 0;
}

#endif
