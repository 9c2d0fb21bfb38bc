/* The module on PyPy: it is made empty, and filled by Python code that the C contains as text.
 *
 * Included by the unit that cffi generates, after ferrule_python_text.c, the texts and the table of optional
 * functions.
 */
#include "ferrule_python.h"

#if defined(PYPY_VERSION) && defined(_CFFI_OP)

#include "ferrule_open_numbers.h"
#include "ferrule_there.c"

/* Gives the Python the address of what runs the steps of annotations, if the module has any. 0, or -1 with an
 * exception set. Borrows the module. */
static int ferrule_give_steps(PyObject *module)
{
#ifdef FERRULE_STEPS
    PyObject *address = PyLong_FromVoidPtr((void *)FERRULE_STEPS);
    int failed = address == NULL || PyObject_SetAttrString(module, "__ferrule_steps__", address) < 0;
    Py_XDECREF(address);
    return failed ? -1 : 0;
#else
    (void)module;
    return 0;
#endif
}

/* Fills the module (borrowed) at its import. 0, or -1 with an exception set. */
static int ferrule_fill_module(PyObject *module)
{
    PyObject *names = PyModule_GetDict(module);
    if (PyDict_GetItemString(names, "ffi") != NULL) {
        return 0; /* it is being reloaded, and has everything already */
    }
    return ferrule_give_steps(module) < 0 ? -1 : ferrule_run_texts(module, ferrule_texts);
}

static PyModuleDef_Slot ferrule_slots[] = {{Py_mod_exec, (void *)ferrule_fill_module}, {0, NULL}};

/* Removes what the library lacks from what cffi's init gives to PyPy, which would otherwise use NULL. */
static void ferrule_leave_out_absent(const void **given, const ferrule_optional *functions,
                                     const ferrule_optional *data)
{
    given[1] = ferrule_what_is_there(given[1], functions, data);
}

#endif
