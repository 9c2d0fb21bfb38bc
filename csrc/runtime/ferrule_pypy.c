/* The module on PyPy: it is made empty, and filled by Python code that the C contains as text.
 *
 * Included by the unit that cffi generates, after ferrule_python_text.c, the texts and the table of optional
 * functions.
 */
#include "ferrule_python.h"

#if defined(PYPY_VERSION) && defined(_CFFI_OP)

#include "ferrule_open_numbers.h"
#include "ferrule_there.c"

/* Fills the module (borrowed) at its import. 0, or -1 with an exception set. */
static int ferrule_fill_module(PyObject *module)
{
    PyObject *names = PyModule_GetDict(module);
    if (PyDict_GetItemString(names, "ffi") != NULL) {
        return 0; /* it is being reloaded, and has everything already */
    }
    return ferrule_run_texts(module, ferrule_texts);
}

static PyModuleDef_Slot ferrule_slots[] = {{Py_mod_exec, (void *)ferrule_fill_module}, {0, NULL}};

/* Removes what the library lacks from what cffi's init gives to PyPy, which would otherwise use NULL. */
static void ferrule_leave_out_absent(const void **given, const ferrule_optional *functions,
                                     const ferrule_optional *data)
{
    given[1] = ferrule_what_is_there(given[1], functions, data);
}

#endif
