#include "ferrule_record_format.h"

#ifndef PYPY_VERSION

#include "ferrule_items.h"
#include "ferrule_layout.h"

#include <string.h>

/* A number in a record. */
typedef struct {
    char item_class;
    size_t size; /* in bytes; 0 if it is in the other byte order */
} ferrule_leaf;

/* The numbers of a record; `count` is -1 if it is not understood. */
typedef struct {
    ferrule_leaf *leaves;
    Py_ssize_t room;
    Py_ssize_t count;
} ferrule_leaves;

/* Adds a number. A record with more numbers than bytes cannot be right, and counts as not understood. */
static void ferrule_add_leaf(ferrule_leaves *found, char item_class, size_t size)
{
    if (found->count < 0 || found->count == found->room) {
        found->count = -1;
        return;
    }
    found->leaves[found->count++] = (ferrule_leaf){item_class, size};
}

/* ---- Of the struct ---- */

/* Adds the numbers of a type. A union counts as not understood, since its use decides which they are. */
static void ferrule_add_layout(ferrule_leaves *found, const ferrule_layout *layout)
{
    switch (layout->kind) {
    case FERRULE_UNION:
        found->count = -1;
        break;
    case FERRULE_STRUCT:
        for (Py_ssize_t i = 0; found->count >= 0 && i < layout->count; i++) {
            ferrule_add_layout(found, layout->fields[i].layout);
        }
        break;
    case FERRULE_ARRAY: case FERRULE_TEXT: case FERRULE_WIDE_TEXT:
        for (Py_ssize_t i = 0; found->count >= 0 && i < layout->count; i++) {
            ferrule_add_layout(found, layout->item);
        }
        break;
    default:
        ferrule_add_leaf(found, ferrule_class_of_kind(layout->kind), (size_t)layout->size);
    }
}

/* ---- Of the text ---- */

/* The size in bytes of the number that a letter of the format means, 0 for another letter. */
static size_t ferrule_size_of_letter(char letter, int is_native)
{
    switch (letter) {
    case 'b': case 'B': case 'c': case '?': case 's':
        return 1;
    case 'h': case 'H': case 'u':
        return 2;
    case 'i': case 'I': case 'f': case 'w':
        return 4;
    case 'l': case 'L':
        return is_native ? sizeof(long) : 4;
    case 'n': case 'N': case 'P':
        return sizeof(void *);
    case 'q': case 'Q': case 'd':
        return 8;
    case 'g':
        return sizeof(long double);
    default:
        return 0;
    }
}

/* Reads how often the next item is repeated: 4 for `4i`, 6 for `(2,3)i`, 1 for `i`. Moves *text past it. */
static Py_ssize_t ferrule_read_times(const char **text)
{
    int has_shape = **text == '(';
    Py_ssize_t times = 1, length = 0;
    int has_digits = 0;
    for (*text += has_shape; (**text >= '0' && **text <= '9') || (has_shape && **text == ','); ++*text) {
        if (**text == ',') {
            times *= length;
            length = 0;
        } else {
            length = length > PY_SSIZE_T_MAX / 100 ? length : length * 10 + (**text - '0');
            has_digits = 1;
        }
        times = times > PY_SSIZE_T_MAX / 2 / (length + 1) ? 0 : times;
    }
    *text += has_shape && **text == ')';
    return has_digits ? times * length : 1;
}

/* Adds the items up to the end of the text or the brace that closes them; returns what follows. */
static const char *ferrule_add_items(ferrule_leaves *found, const char *text, char order);

/* Adds one item of the text, repeated `times`; returns what follows. `order` is the byte order that the text
 * named last. */
static const char *ferrule_add_item(ferrule_leaves *found, const char *text, char order, Py_ssize_t times)
{
    int is_complex = *text == 'Z';
    if (text[0] == 'T' && text[1] == '{') {
        const char *after = ferrule_add_items(found, text + 2, order);
        for (Py_ssize_t i = 1; found->count >= 0 && i < times; i++) {
            ferrule_add_items(found, text + 2, order);
        }
        return after;
    }
    text += is_complex;
    size_t size = ferrule_size_of_letter(*text, order == '@' || order == '^');
    int is_foreign =
        size > 1 && (ferrule_is_little_endian() ? order == '>' || order == '!' : order == '<');
    char item_class = is_complex                       ? FERRULE_ITEM_COMPLEX
                      : *text == 's' || *text == 'P' ? FERRULE_ITEM_INTEGER
                                                     : ferrule_class_of_letter(*text);
    if (*text == 'x') {
        return text + 1;
    }
    if (size == 0) {
        found->count = -1; /* pointers, objects */
        return text;
    }
    for (Py_ssize_t i = 0; found->count >= 0 && i < times; i++) {
        ferrule_add_leaf(found, item_class, is_foreign ? 0 : is_complex ? size * 2 : size);
    }
    return text + 1;
}

static const char *ferrule_add_items(ferrule_leaves *found, const char *text, char order)
{
    while (found->count >= 0 && *text != '\0' && *text != '}') {
        if (strchr("@=<>!^", *text) != NULL) {
            order = *text++;
            continue;
        }
        Py_ssize_t times = ferrule_read_times(&text);
        if (strchr("@=<>!^", *text) != NULL && *text != '\0') { /* ctypes: (3)<i */
            order = *text++;
        }
        text = ferrule_add_item(found, text, order, times);
        if (*text == ':') { /* a name */
            const char *end = strchr(text + 1, ':');
            text = end == NULL ? "" : end + 1;
        }
    }
    return text + (*text == '}');
}

/* ---- Both ---- */

/* Whether a number of the buffer can be what C has at the same place. */
static int ferrule_leaf_fits(const ferrule_leaf *wanted, const ferrule_leaf *given)
{
    return wanted->size == given->size &&
           (wanted->item_class == given->item_class ||
            (wanted->item_class == FERRULE_ITEM_INTEGER && given->item_class == FERRULE_ITEM_BOOL) ||
            (wanted->item_class == FERRULE_ITEM_TEXT && given->item_class == FERRULE_ITEM_INTEGER));
}

FERRULE_INTERNAL int ferrule_record_fits(PyObject *type, const char *format, size_t size)
{
    ferrule_leaf *room = PyMem_Calloc(2 * size + 1, sizeof *room);
    if (room == NULL) {
        return 1; /* as for a text that is not understood */
    }
    const ferrule_layout *layout = ferrule_layout_of(type);
    PyErr_Clear(); /* bit-fields have none */
    ferrule_leaves wanted = {room, (Py_ssize_t)size, layout == NULL ? -1 : 0};
    ferrule_leaves given = {room + size, (Py_ssize_t)size, 0};
    if (layout != NULL) {
        ferrule_add_layout(&wanted, layout);
    }
    ferrule_add_items(&given, format, '@');
    int fits = 1;
    for (Py_ssize_t i = 0; fits && i < given.count; i++) {
        fits = given.leaves[i].size != 0 &&
               (given.count != wanted.count || ferrule_leaf_fits(&wanted.leaves[i], &given.leaves[i]));
    }
    PyMem_Free(room);
    return fits;
}

#endif
