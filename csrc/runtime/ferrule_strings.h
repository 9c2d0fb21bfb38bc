/* C strings as bytes and str: as_bytes() and as_str(). Both have METH_FASTCALL | METH_KEYWORDS, and return
 * a new reference, or NULL with an exception set.
 */
#ifndef FERRULE_STRINGS_H
#define FERRULE_STRINGS_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* The signatures, as in the docstrings. */
#define FERRULE_AS_BYTES "(text, /)"
#define FERRULE_AS_STR "(text, /, encoding='utf-8', errors='strict')"

FERRULE_INTERNAL PyObject *ferrule_as_bytes(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                            PyObject *kwnames);
FERRULE_INTERNAL PyObject *ferrule_as_str(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                          PyObject *kwnames);

#endif
