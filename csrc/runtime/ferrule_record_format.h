/* Whether the records of a buffer can be a struct: whether they have the same numbers at the same offsets.
 *
 * The format string by which a buffer describes its records (PEP 3118) is compared with what cffi knows about
 * the struct. Names do not count, nor does what is in the struct's padding. Bytes (`V8`, `S8`) may be anywhere.
 * The texts of ctypes leave padding out, so that only the order of the numbers can be compared. If the string is
 * not understood, only the size of an item counts.
 */
#ifndef FERRULE_RECORD_FORMAT_H
#define FERRULE_RECORD_FORMAT_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Whether records of `size` bytes, described by `format`, can be of the struct or union `type`; no exception
 * is set. */
FERRULE_INTERNAL int ferrule_record_fits(PyObject *type, const char *format, size_t size);

#endif
