/* Reading C memory as Python values: structs and arrays become tuples, text becomes bytes or str, and
 * everything else is read by cffi. Nothing in the result refers to the memory.
 */
#ifndef FERRULE_UNPACK_H
#define FERRULE_UNPACK_H

#include "ferrule_layout.h"

/* How arrays of char are read: as bytes if `encoding` is NULL. */
typedef struct {
    const char *encoding;
    const char *errors;
    int is_utf8;
} ferrule_text;

/* The text that the arguments `encoding` and `errors` ask for, each a str (borrowed) or NULL. 0, or -1 with
 * an exception set. */
FERRULE_INTERNAL int ferrule_read_text(ferrule_text *text, PyObject *encoding, PyObject *errors);

/* `length` bytes of text: new reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_decode(const char *start, Py_ssize_t length, const ferrule_text *text);

/* How many bytes are before the first NUL, at most `most`. */
FERRULE_INTERNAL Py_ssize_t ferrule_text_length(const char *start, Py_ssize_t most);

/* The tuple of a struct's fields or of an array's items: new reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_tuple(const char *memory, const ferrule_layout *layout,
                                         const ferrule_text *text);

/* The value of the type that is in the memory: new reference, or NULL with an exception set. */
FERRULE_INTERNAL PyObject *ferrule_unpack(const char *memory, const ferrule_layout *layout,
                                          const ferrule_text *text);

#endif
