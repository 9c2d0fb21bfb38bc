/* Whether the records of a buffer can be a struct: whether they have the same numbers in the same order.
 *
 * The format string by which a buffer describes its records (PEP 3118) is compared with what cffi knows about
 * the struct. Padding does not count. If the string is not understood, only the size of an item counts.
 */
#ifndef FERRULE_RECORD_FORMAT_H
#define FERRULE_RECORD_FORMAT_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Whether records of `size` bytes, described by `format`, can be of the struct or union `type`; no exception
 * is set. */
FERRULE_INTERNAL int ferrule_record_fits(PyObject *type, const char *format, size_t size);

#endif
