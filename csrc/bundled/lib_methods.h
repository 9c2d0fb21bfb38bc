/* The functions of ferrule._lib that are written by hand over CPython's limited API (3.10).
 *
 * Each makes a bundled binding faster and has a slower equivalent in Python, for PyPy, where the
 * module has no method table and the sources of these functions are empty.
 */
#ifndef FERRULE_LIB_METHODS_H
#define FERRULE_LIB_METHODS_H

#include "ferrule_python.h"

/* The true sums (int, float) of an iterable of pairs, as a new tuple; whether num fits in a C int
 * is the caller's to ask. NULL with an exception set on failure. */
PyObject *ferrule_add_pairs(PyObject *module, PyObject *points);

/* A new type whose instances iterate over the entries of a ferrule_batch; see entry_iterator.c.
 * NULL with an exception set on failure. */
PyObject *ferrule_entry_iterator_type(PyObject *module, PyObject *unused);

#endif
