/* What calls need that annotations change: exceptions for failed calls, and several results. */
#ifndef FERRULE_ANNOTATIONS_H
#define FERRULE_ANNOTATIONS_H

#include "ferrule_builtins.h"
#include "ferrule_failures.h"
#include "ferrule_objects.h"
#include "ferrule_shared.h"
#include "ferrule_tables.h"

/* Sets the exception for a call that has failed, with the arguments `objects` (borrowed), and frees the
 * message. Returns NULL. */
FERRULE_SHARED FERRULE_COLD ferrule_object *ferrule_raise(ferrule_function *function,
                                                          ferrule_object *const *objects,
                                                          const ferrule_size *counts, ferrule_failure *failed);

/* A tuple of the items, whose references it takes: new reference. If an item is NULL, with an exception set,
 * the others are released and the result is NULL. */
FERRULE_SHARED ferrule_object *ferrule_results(ferrule_object **items, int count);

/* C text as a str, or None for NULL: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_decoded(const void *text, const char *encoding, const char *errors);

/* The bytes of C text as a str: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_decoded_part(const void *text, ferrule_ssize size, const char *encoding,
                                                    const char *errors);

/* An exception class: one of Python's own (`base` is NULL), or one that the module makes. */
typedef struct {
    const char *name;
    const char *base;
    ferrule_object *made; /* owned, and kept as long as the process lives */
} ferrule_error;

#ifndef FERRULE_HEADERS
/* The str or path (borrowed) as bytes, in which C may look for the NUL at the end unless `has_length`: new
 * reference, or NULL with an exception set. */
FERRULE_INTERNAL FERRULE_APART PyObject *ferrule_encoded(PyObject *text, const ferrule_encoding *encoding,
                                                         int has_length);

/* Whether the object is one that ferrule_encoded() takes. */
FERRULE_INTERNAL FERRULE_APART int ferrule_is_text(PyObject *object, const ferrule_encoding *encoding);

/* Makes the classes of the table, each after its base, and puts those of the module on it; the last one has no
 * name. Takes the reference to `module`, which may be NULL with an exception set, and returns it, or NULL with
 * an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_add_errors(PyObject *module, ferrule_error *errors);
#endif

#endif
