/* What a module learns at run time about the types of a function's parameters and of its result. */
#ifndef FERRULE_TYPES_H
#define FERRULE_TYPES_H

#include "ferrule_cdata.h"
#include "ferrule_python.h"
#include "ferrule_tables.h"

/* A parameter or a result. All references are owned, and kept as long as the process lives. The small members are
 * together: with 128 bytes an index is a shift. */
typedef struct ferrule_type {
    PyObject *type;      /* cffi's */
    size_t size;         /* of a value that does not fit into a slot, else 0 */
    size_t alignment;    /* of the same */
    char is_long_double;
    char knows_items;
    char item_class;     /* of what a pointer points to, see ferrule_items.h; 0: not asked yet */
    int rows;            /* how many row_sizes there are */
    const struct ferrule_layout *items; /* of a pointer's items; NULL: not asked yet, or only cffi knows */
    const struct ferrule_big *big; /* of a big integer */
    PyObject *also;      /* another type that cffi accepts for the pointer, unchanged; NULL: not asked yet */
    PyObject *item;      /* with item_class: cffi's type of it */
    size_t item_size;
    size_t item_alignment;
    size_t *row_sizes;   /* if a pointer points to arrays: for T[3][4], the sizes of T[4] and T[3][4] */
    Py_ssize_t counted_size; /* of an item of an array whose items are counted; 0: not asked yet */
    PyObject *array;     /* the type of arrays of what a pointer points to; NULL: not asked yet */
    PyObject *element;   /* of an array of variable shape: cffi's type of what it consists of; NULL: not asked yet */
    size_t element_size; /* with element */
    const struct ferrule_layout *element_layout; /* with element; NULL: only cffi knows */
} ferrule_type;

/* Fills function->types. 0, or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_load_types(ferrule_function *function);

/* Sets FERRULE_SIMPLE and FERRULE_LARGE, as far as the types of the function are known. */
FERRULE_INTERNAL FERRULE_COLD void ferrule_mark_simple(ferrule_function *function);

/* Learns, once for each parameter, whether cffi, which has just accepted a cdata of this type for its pointer,
 * always does and passes the address unchanged. The cdata is NULL if the layout of cdata is not known. */
FERRULE_INTERNAL FERRULE_COLD void ferrule_learn_other_type(ferrule_type *type, const ferrule_cdata *cdata);

#endif
