/* What the items of a buffer are, and which items a pointer parameter accepts. */
#ifndef FERRULE_ITEMS_H
#define FERRULE_ITEMS_H

#include "ferrule_types.h"
#include "ferrule_view.h"

/* Classes of items: only the size distinguishes the items of one class. */
enum {
    FERRULE_ITEM_ANY = 'v',
    FERRULE_ITEM_INTEGER = 'i',
    FERRULE_ITEM_BOOL = '?',
    FERRULE_ITEM_REAL = 'f',
    FERRULE_ITEM_COMPLEX = 'c',
    FERRULE_ITEM_TEXT = 'w',
    FERRULE_ITEM_RECORD = 'r',
    FERRULE_ITEM_NONE = '-', /* the pointer accepts no buffer, or the format is not understood */
};

/* The class of a kind of type, in which pointers are integers. */
FERRULE_INTERNAL char ferrule_class_of_kind(int kind);

/* The class of one letter of a buffer's format, in the syntax of the struct module and NumPy. */
FERRULE_INTERNAL char ferrule_class_of_letter(char letter);

/* Whether this machine stores the low byte of a number first. */
static inline int ferrule_is_little_endian(void)
{
    const unsigned short one = 1;
    return *(const unsigned char *)&one;
}

/* Fills in `entry` what its pointer type points to. 0, or -1 with an exception set. */
FERRULE_INTERNAL int ferrule_describe_items(ferrule_type *entry);

/* Whether items of the buffer can be what `wanted` describes; no exception is set. */
FERRULE_INTERNAL int ferrule_items_fit(const ferrule_type *wanted, const ferrule_view *view);

/* How long a message about rows may be, with its NUL. */
enum { FERRULE_WORDS = 120 };

/* Whether the buffer consists of whole rows, if the pointer points to arrays: its last dimensions have C's
 * lengths, and its size is a multiple of the row's. A buffer of one dimension is a sequence of rows. The
 * `row_sizes` are those of the arrays, the innermost first. If not, writes to `words` what is wrong. */
FERRULE_INTERNAL int ferrule_rows_fit(const size_t *row_sizes, int rows, const ferrule_view *view,
                                      char *words);

#endif
