/* How a C type is laid out in memory: one layout for each type, made when it is first needed.
 *
 * Sizes, offsets and lengths come from cffi's own types, where the C compiler has filled them in. A layout
 * lives as long as the process.
 */
#ifndef FERRULE_LAYOUT_H
#define FERRULE_LAYOUT_H

#include "ferrule_kinds.h"
#include "ferrule_python.h"
#include "ferrule_shared.h"

typedef struct ferrule_layout ferrule_layout;

typedef struct {
    Py_ssize_t offset; /* in bytes */
    const ferrule_layout *layout;
    PyObject *name; /* owned: a str */
} ferrule_field;

struct ferrule_layout {
    ferrule_kind kind;
    Py_ssize_t size;            /* in bytes */
    Py_ssize_t count;           /* of an array's items, of a struct's fields */
    const ferrule_layout *item; /* of an array */
    ferrule_field *fields;      /* of a struct */
    PyObject *type;             /* owned: cffi's */
};

/* The layout of cffi's type `type`, made if there is none yet; borrowed, or NULL with an exception set. A
 * struct with bit-fields has no layout, nor has a type without a size. */
FERRULE_INTERNAL const ferrule_layout *ferrule_layout_of(PyObject *type);

#endif
