/* The module on PyPy: made empty, and filled by Python that the C holds as text.
 *
 * Included by the one unit that cffi generates, behind the texts and the table of optional
 * functions.
 */
#ifndef FERRULE_PYPY_H
#define FERRULE_PYPY_H

#include "ferrule_open_numbers.h"
#include "ferrule_optional.h"
#include "ferrule_python_text.h"

#include <stdlib.h>

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

/* Leaves the functions that the library lacks out of what cffi's init gives to PyPy, which would call
 * NULL. Where memory is out, all stay. */
static void ferrule_leave_out_absent(const void **given, const ferrule_optional *optional)
{
    static struct _cffi_type_context_s context;
    context = *(const struct _cffi_type_context_s *)given[1];
    struct _cffi_global_s *there = malloc(((size_t)context.num_globals + 1) * sizeof *there);
    if (there == NULL) {
        return;
    }
    int count = 0;
    for (int i = 0; i < context.num_globals; i++) {
        if (ferrule_is_there(optional, context.globals[i].name)) {
            there[count++] = context.globals[i];
        }
    }
    context.globals = there; /* for as long as the process */
    context.num_globals = count;
    given[1] = &context;
}

#endif
