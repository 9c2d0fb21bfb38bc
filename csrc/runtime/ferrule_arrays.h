/* Arrays in annotated calls: the lengths of those that are passed, and those that come out. */
#ifndef FERRULE_ARRAYS_H
#define FERRULE_ARRAYS_H

#include "ferrule_builtins.h"
#include "ferrule_objects.h"
#include "ferrule_shared.h"
#include "ferrule_tables.h"

/* What the count of an argument is if there is no array: it is left out, or NULL. */
enum { FERRULE_LEFT_OUT = -1, FERRULE_NO_ARRAY = -2 };

/* Whether the integer type holds a count of items, which is not negative. */
#define FERRULE_HOLDS(type, count) ((ferrule_size)(type)(count) == (count))

/* Memory that C fills with the items of an array. It is a Python object's from the beginning. */
typedef struct {
    void *ferrule_start;
    ferrule_size ferrule_capacity;
    ferrule_object *ferrule_owner; /* owned: bytes or a cdata; NULL if there is none */
} ferrule_array;

/* How many items the arrays have that share a length in C: those among Python's arguments at the `places`, whose
 * `count` this is. Arrays that are not there do not count. -1 with a ValueError if two of them differ. */
FERRULE_SHARED ferrule_size ferrule_shared_count(const ferrule_function *function, const ferrule_size *counts,
                                                 const short *places, int count);

/* Sets the OverflowError for a length that does not fit C's type. Returns NULL. */
FERRULE_SHARED FERRULE_COLD ferrule_object *ferrule_refuse_length(const ferrule_function *function,
                                                                 ferrule_size count);

/* Makes zeroed memory for `capacity` items: bytes, or an array of what the type at `index` points to. 0, or -1
 * with an exception set. */
FERRULE_SHARED int ferrule_make_bytes(ferrule_array *array, ferrule_function *function, long long capacity);
/* The same: 0, or -1 with an exception set. */
FERRULE_SHARED int ferrule_make_array(ferrule_array *array, ferrule_function *function, int index,
                                      long long capacity);

/* The filled array, with `actual` items, as a Python object, which may be the array's owner: new reference, or
 * NULL with an exception set. A negative number is 0, and more than there is room for is all. */
FERRULE_SHARED ferrule_object *ferrule_filled_bytes(ferrule_array *array, long long actual);
/* The same: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_filled_array(ferrule_array *array, ferrule_function *function, int index,
                                                    long long actual);
/* The same: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_filled_text(ferrule_array *array, long long actual, const char *encoding,
                                                   const char *errors);

/* How many bytes of the filled array come before its first NUL. */
FERRULE_SHARED ferrule_size ferrule_text_size(const ferrule_array *array);

/* Releases the memory of arrays that has not become a Python object's. */
FERRULE_SHARED void ferrule_drop_arrays(ferrule_array *arrays, int count);

/* A copy of `count` items of C's as a Python object, or None for NULL: new reference, or NULL with an exception
 * set. A negative number is 0. */
FERRULE_SHARED ferrule_object *ferrule_copied_bytes(const void *start, long long count);
/* The same: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_copied_array(const void *start, ferrule_function *function, int index,
                                                    long long count);
/* The same: new reference, or NULL with an exception set. */
FERRULE_SHARED ferrule_object *ferrule_copied_text(const void *start, long long count, const char *encoding,
                                                   const char *errors);

#ifndef FERRULE_HEADERS
#include "ferrule_types.h"
#include "ferrule_view.h"

/* What C gets for an argument: a pointer, to memory of `made` bytes that were made for it, or to the memory of a
 * buffer. */
typedef struct {
    const void *pointer;
    Py_ssize_t made;
    const ferrule_view *view;
} ferrule_passed;

/* How many items the argument (borrowed) for the pointer at `index` has, or FERRULE_NO_ARRAY for NULL; -1 with
 * an exception set. */
FERRULE_INTERNAL ferrule_size ferrule_count_argument(ferrule_function *function, int index, PyObject *object,
                                                     const ferrule_passed *passed);
#endif

#endif
