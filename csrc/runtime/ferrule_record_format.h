/* Whether the records of a buffer can be a struct: by the numbers in them, in their order.
 *
 * The text by which a buffer describes its records (PEP 3118) is compared with what cffi knows of the struct.
 * Padding does not count. A text that is not understood is no reason to refuse: such a buffer is judged by
 * the size of its items.
 */
#ifndef FERRULE_RECORD_FORMAT_H
#define FERRULE_RECORD_FORMAT_H

#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Whether records of `size` bytes, described by `format`, can be of the struct or union `type`; no exception
 * is set. */
FERRULE_INTERNAL int ferrule_record_fits(PyObject *type, const char *format, size_t size);

#endif
