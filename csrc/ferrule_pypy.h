/* The module on PyPy: made empty, and filled by Python that the C holds as text.
 *
 * Included by the one unit that cffi generates, behind the texts and the table of optional
 * functions.
 */
#ifndef FERRULE_PYPY_H
#define FERRULE_PYPY_H

#include "ferrule_open_numbers.h"
#include "ferrule_optional.h"
#include "ferrule_there.h"
#include "ferrule_python_text.h"


/* What the import does with the module. 0, or -1 with an exception set. */
static int ferrule_fill(PyObject *module)
{
    PyObject *names = PyModule_GetDict(module);
    if (PyDict_GetItemString(names, "ffi") != NULL) {
        return 0; /* it is reloaded, and stays as it is */
    }
    return ferrule_run_texts(module, ferrule_texts);
}

static PyModuleDef_Slot ferrule_slots[] = {{Py_mod_exec, (void *)ferrule_fill}, {0, NULL}};

static const ferrule_optional ferrule_no_constants = {NULL, NULL};

/* Leaves what the library lacks out of what cffi's init gives to PyPy, which would use NULL. */
static void ferrule_leave_out_absent(const void **given, const ferrule_optional *functions,
                                     const ferrule_optional *constants)
{
    (void)ferrule_no_constants; /* the table of a module that has no others */
    given[1] = ferrule_what_is_there(given[1], functions, constants);
}

#endif
