/* The conversions of one struct: tuples to structs, and structs to tuples, lists and NumPy arrays.
 *
 * Each function has METH_FASTCALL | METH_KEYWORDS, and its `self` is a capsule of a ferrule_struct. It
 * returns a new reference, or NULL with an exception set.
 */
#ifndef FERRULE_STRUCT_H
#define FERRULE_STRUCT_H

#include "ferrule_layout.h"

/* A struct with conversions; lives as long as the process. The members after `stem` are NULL until a
 * conversion is called. */
typedef struct {
    const char *spelling; /* C's name of the type */
    const char *stem;     /* the name in the names of its conversions */
    const ferrule_layout *layout;
    PyObject *pointer; /* owned: cffi's type of a pointer to it */
    PyObject *array;   /* owned: cffi's type of an array of any length */
    PyObject *new_one; /* owned: (pointer,), the arguments of the function that allocates one */
    PyObject *dtype;   /* owned: NumPy's; NULL until it is asked for */
} ferrule_struct;

#define FERRULE_CONVERSION(name)                                                                \
    FERRULE_INTERNAL PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t nargs, \
                                    PyObject *kwnames)

/* The signatures, as in the docstrings. */
#define FERRULE_NEW_ONE "(init=None)"
#define FERRULE_NEW_ARRAY "(init, /)"
#define FERRULE_AS_TUPLE "(p, /, encoding=None, errors=None)"
#define FERRULE_AS_LIST "(p, /, length=None, encoding=None, errors=None)"
#define FERRULE_AS_NUMPY "(p, /, length=None)"
#define FERRULE_DTYPE "()"

FERRULE_CONVERSION(ferrule_new_one);
FERRULE_CONVERSION(ferrule_new_array);
FERRULE_CONVERSION(ferrule_as_tuple);
FERRULE_CONVERSION(ferrule_as_list);
FERRULE_CONVERSION(ferrule_as_numpy);
FERRULE_CONVERSION(ferrule_dtype);

#endif
