/* What cffi says about a C type, and about the type of a cdata; only these functions ask for it.
 *
 * `type` is always cffi's own, as ffi.typeof() returns it. Nothing here takes a reference. */
#ifndef FERRULE_CTYPE_H
#define FERRULE_CTYPE_H

#include "ferrule_kinds.h"
#include "ferrule_python.h"
#include "ferrule_shared.h"

/* Whether the attribute `name` of `object` is the str `expected`; -1 with an exception set. */
FERRULE_INTERNAL int ferrule_attribute_is(PyObject *object, const char *name, const char *expected);

/* The number that is the attribute `name` of `object`; -1 with an exception set, also if it is None. */
FERRULE_INTERNAL Py_ssize_t ferrule_number_of(PyObject *object, const char *name);

/* The exact kind of a type, not one of those that only say how a value is passed; -1 with an exception
 * set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_kind_of(PyObject *type);

/* Whether a kind is that of a wide character. */
static inline int ferrule_is_wide(int kind) { return kind == FERRULE_WCHAR || kind == FERRULE_UNICODE; }

/* The size of a value of the type, in bytes; -1 with an exception set. */
FERRULE_INTERNAL Py_ssize_t ferrule_size_of(PyObject *type);

/* Its alignment, in bytes; -1 with an exception set. */
FERRULE_INTERNAL Py_ssize_t ferrule_alignment_of(PyObject *type);

/* The type that C spells `spelling`, then `suffix`: new reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_type_named(const char *spelling, const char *suffix);

/* The type of a cdata: new reference, or NULL with an exception set if the object is not a cdata. */
FERRULE_INTERNAL PyObject *ferrule_type_of(PyObject *cdata);

/* Whether the exception that is set is ffi.error: cffi refuses a type, or a constant has another value than the
 * cdef says. It stays set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_is_refused(void);

#endif
