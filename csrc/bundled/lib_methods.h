/* The functions of ferrule._lib that are written by hand, with CPython's limited API (3.10).
 *
 * Each makes a bundled binding faster, and has a slower equivalent in Python. PyPy uses those: there the
 * module has no method table, and the sources of these functions are empty.
 */
#ifndef FERRULE_LIB_METHODS_H
#define FERRULE_LIB_METHODS_H

#include "ferrule_python.h"

/* The sums of an iterable of pairs, as a tuple (int, float); the caller checks whether the first fits in a C
 * int. New reference, or NULL with an exception set. */
PyObject *ferrule_add_pairs(PyObject *module, PyObject *points);

/* A new type whose instances iterate over the entries of a ferrule_batch, see entry_iterator.c. New
 * reference, or NULL with an exception set. */
PyObject *ferrule_entry_iterator_type(PyObject *module, PyObject *unused);

#endif
