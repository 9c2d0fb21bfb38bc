/* NumPy's dtype of a struct, and an array over C memory without a copy. Every field is where C has it, and
 * padding is kept. NumPy is imported when one of these functions is called.
 */
#ifndef FERRULE_DTYPE_H
#define FERRULE_DTYPE_H

#include "ferrule_layout.h"

/* The numpy.dtype of the type: new reference, or NULL with an exception set. */
FERRULE_INTERNAL FERRULE_COLD PyObject *ferrule_new_dtype(const ferrule_layout *layout);

/* An array of `length` items of `size` bytes over the memory that `cdata` points to, which the array keeps
 * alive: new reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_new_view(PyObject *cdata, PyObject *dtype, Py_ssize_t length,
                                            Py_ssize_t size);

#endif
