#include "lib_methods.h"

#ifndef PYPY_VERSION

PyMethodDef ferrule_lib_methods[] = {
    {"ferrule_add_pairs", ferrule_add_pairs, METH_O,
     "ferrule_add_pairs(points, /)\n--\n\n"
     "The sums (num, dnum) of an iterable of pairs, as int and float."},
    {"ferrule_entry_iterator_type", ferrule_entry_iterator_type, METH_NOARGS,
     "ferrule_entry_iterator_type()\n--\n\n"
     "A new type: iterators over the entries of a ferrule_batch."},
    {NULL, NULL, 0, NULL},
};

#endif
