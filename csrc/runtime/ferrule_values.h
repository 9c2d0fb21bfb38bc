/* Records that are tuples with names in Python. */
#ifndef FERRULE_VALUES_H
#define FERRULE_VALUES_H

#include "ferrule_builtins.h"
#include "ferrule_objects.h"
#include "ferrule_shared.h"

/* A class of such tuples. */
typedef struct {
    const char *ferrule_name;
    const char *ferrule_doc;
    const char *const *ferrule_fields; /* their names, then NULL */
    ferrule_ssize ferrule_count;
    ferrule_object *ferrule_made;      /* owned, and kept as long as the process lives */
    /* Makes one without items, which is faster than PyStructSequence_New(); NULL if this Python needs more. */
    ferrule_object *(*ferrule_allocate)(ferrule_object *type, ferrule_ssize count);
} ferrule_value_type;

#ifdef FERRULE_HEADERS
/* A new tuple of the class, without items: new reference, or NULL with an exception set. */
ferrule_object *ferrule_new_sequence(ferrule_object *type) FERRULE_OF_PYTHON("PyStructSequence_New");
/* Sets an item of it, whose reference it takes. */
void ferrule_set_value(ferrule_object *value, ferrule_ssize index, ferrule_object *item)
    FERRULE_OF_PYTHON("PyStructSequence_SetItem");
/* An item of a tuple (borrowed), or NULL with an exception set. */
ferrule_object *ferrule_item_of(ferrule_object *tuple, ferrule_ssize index) FERRULE_OF_PYTHON("PyTuple_GetItem");
/* A new tuple without items: new reference, or NULL with an exception set. */
ferrule_object *ferrule_new_tuple(ferrule_ssize count) FERRULE_OF_PYTHON("PyTuple_New");
/* Sets an item of a new tuple, whose reference it takes: 0, or -1 with an exception set. */
int ferrule_set_item(ferrule_object *tuple, ferrule_ssize index, ferrule_object *item)
    FERRULE_OF_PYTHON("PyTuple_SetItem");
#else
#define ferrule_new_sequence(type) PyStructSequence_New((PyTypeObject *)(type))
#define ferrule_set_value PyStructSequence_SetItem
#define ferrule_item_of PyTuple_GetItem
#define ferrule_new_tuple PyTuple_New
#define ferrule_set_item PyTuple_SetItem
#endif

/* A new tuple of the class, without items, made in the fastest way: new reference, or NULL with an exception set. */
FERRULE_INLINE ferrule_object *ferrule_new_value(const ferrule_value_type *type)
{
    return type->ferrule_allocate != 0 ? type->ferrule_allocate(type->ferrule_made, type->ferrule_count)
                                       : ferrule_new_sequence(type->ferrule_made);
}

/* Whether the object is of exactly this class. */
FERRULE_INLINE int ferrule_is_a(ferrule_object *object, ferrule_object *type)
{
    return (ferrule_object *)Py_TYPE(object) == type;
}

/* Releases a tuple that cannot be completed, whose reference it takes. Returns NULL. */
FERRULE_SHARED FERRULE_COLD ferrule_object *ferrule_drop_value(ferrule_object *made);

/* The bytes of an array of char before its first NUL: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_characters(const char *text, size_t size);

#ifndef FERRULE_HEADERS
/* Makes the classes and puts them on the module; the last one has no name. Takes the reference to `module`,
 * which may be NULL with an exception set, and returns it, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_add_values(PyObject *module, ferrule_value_type *types);
#endif

#endif
