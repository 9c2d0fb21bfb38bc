#include "lib_methods.h"

#ifndef PYPY_VERSION

PyMethodDef ferrule_lib_methods[] = {
    {"ferrule_add_pairs", ferrule_add_pairs, METH_O,
     "ferrule_add_pairs(points, /)\n--\n\n"
     "Return the sums (num, dnum) of an iterable of pairs; csrc/bundled/point_pairs.c adds them up.\n\n"
     "Raises TypeError for a point that is not a pair of numbers, and OverflowError if a num does not\n"
     "fit in a C int or there are more than UINT_MAX points; both messages say which point."},
    {"ferrule_entry_iterator_type", ferrule_entry_iterator_type, METH_NOARGS,
     "ferrule_entry_iterator_type()\n--\n\n"
     "Return a new type: iterators over the entries of a ferrule_batch.\n\n"
     "It is in csrc/bundled/entry_iterator.c. It is called with the batch's address, a function that\n"
     "refills it, the type of an entry, the 256 kinds, and whether names are bytes."},
    {NULL, NULL, 0, NULL},
};

#endif
