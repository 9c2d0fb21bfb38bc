#include "ferrule_record_format.h"

#ifndef PYPY_VERSION

#include "ferrule_items.h"
#include "ferrule_layout.h"

#include <string.h>

/* A number in a record, or a union, of the class FERRULE_ITEM_ANY. */
typedef struct {
    char item_class;
    int is_foreign; /* it is in the other byte order, or an object of Python's: it fits nowhere */
    size_t offset;
    size_t size; /* in bytes */
} ferrule_leaf;

/* The numbers of a record, in the order of their offsets; `count` is -1 if it is not understood. */
typedef struct {
    ferrule_leaf *leaves;
    Py_ssize_t room;
    Py_ssize_t count;
    size_t end;       /* the offset of what follows */
    int has_no_gaps;  /* ctypes: the text leaves padding out, and offsets mean nothing */
} ferrule_leaves;

/* Adds a number. A record with more numbers than bytes cannot be right, and counts as not understood. */
static void ferrule_add_leaf(ferrule_leaves *found, const ferrule_leaf *leaf)
{
    if (found->count < 0 || found->count == found->room) {
        found->count = -1;
        return;
    }
    found->leaves[found->count++] = *leaf;
}

/* ---- Of the struct ---- */

/* Adds the numbers of a type that is at `offset`. The use of a union decides which its numbers are. */
static void ferrule_add_layout(ferrule_leaves *found, const ferrule_layout *layout, size_t offset)
{
    switch (layout->kind) {
    case FERRULE_UNION:
        ferrule_add_leaf(found, &(ferrule_leaf){FERRULE_ITEM_ANY, 0, offset, (size_t)layout->size});
        break;
    case FERRULE_STRUCT:
        for (Py_ssize_t i = 0; found->count >= 0 && i < layout->count; i++) {
            const ferrule_field *field = &layout->fields[i];
            ferrule_add_layout(found, field->layout, offset + (size_t)field->offset);
        }
        break;
    case FERRULE_ARRAY: case FERRULE_TEXT: case FERRULE_WIDE_TEXT:
        for (Py_ssize_t i = 0; found->count >= 0 && i < layout->count; i++) {
            ferrule_add_layout(found, layout->item, offset + (size_t)(i * layout->item->size));
        }
        break;
    default:
        ferrule_add_leaf(found, &(ferrule_leaf){ferrule_class_of_kind(layout->kind), 0, offset,
                                                (size_t)layout->size});
    }
}

/* ---- Of the text ---- */

/* The size in bytes of the number that a letter of the format means, 0 for another letter. */
static size_t ferrule_size_of_letter(char letter, char order)
{
    int is_native = order == '@' || order == '^';
    switch (letter) {
    case 'b': case 'B': case 'c': case '?':
        return 1;
    case 'h': case 'H':
        return 2;
    case 'u':
        return order == '<' || order == '>' ? sizeof(wchar_t) : 2; /* ctypes writes `<u` */
    case 'i': case 'I': case 'f': case 'w':
        return 4;
    case 'l': case 'L':
        return is_native ? sizeof(long) : 4;
    case 'n': case 'N':
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

/* Adds `times` numbers one after the other. */
static void ferrule_add_leaves(ferrule_leaves *found, ferrule_leaf leaf, Py_ssize_t times)
{
    for (Py_ssize_t i = 0; found->count >= 0 && i < times; i++) {
        leaf.offset = found->end;
        found->end += leaf.size;
        ferrule_add_leaf(found, &leaf);
    }
}

/* Returns what follows the type that a pointer points to: the name, or the end of the record. */
static const char *ferrule_after_target(const char *text)
{
    for (int depth = 0; *text != '\0' && (depth > 0 || (*text != ':' && *text != '}')); text++) {
        depth += (*text == '{') - (*text == '}');
    }
    return text;
}

/* Adds the items in braces, `times` times; returns what follows. */
static const char *ferrule_add_records(ferrule_leaves *found, const char *text, char order,
                                       Py_ssize_t times)
{
    Py_ssize_t before = found->count;
    size_t start = found->end;
    const char *after = ferrule_add_items(found, text, order);
    if (found->count == before) { /* bytes, however many */
        found->end += (found->end - start) * (size_t)(times - 1);
        return after;
    }
    for (Py_ssize_t i = 1; found->count >= 0 && i < times; i++) {
        found->has_no_gaps = 1; /* NumPy writes the padding of all records after the last */
        ferrule_add_items(found, text, order);
    }
    return after;
}

/* Adds one item of the text, repeated `times`; returns what follows. `order` is the byte order that the text
 * named last. */
static const char *ferrule_add_item(ferrule_leaves *found, const char *text, char order, Py_ssize_t times)
{
    if (text[0] == 'T' && text[1] == '{') {
        return ferrule_add_records(found, text + 2, order, times);
    }
    int is_complex = text[0] == 'Z' && ferrule_class_of_letter(text[1]) == FERRULE_ITEM_REAL;
    char letter = text[is_complex];
    if (letter == 'x' || letter == 's') { /* bytes, which say nothing of numbers */
        found->end += (size_t)times;
        return text + 1;
    }
    int is_pointer = letter != '\0' && strchr("&PzZXO", letter) != NULL;
    size_t size = is_pointer ? sizeof(void *) : ferrule_size_of_letter(letter, order);
    if (size == 0) {
        found->count = -1;
        return text;
    }
    int is_foreign =
        letter == 'O' ||
        (size > 1 && (ferrule_is_little_endian() ? order == '>' || order == '!' : order == '<'));
    char item_class = is_complex   ? FERRULE_ITEM_COMPLEX
                      : is_pointer ? FERRULE_ITEM_INTEGER
                                   : ferrule_class_of_letter(letter);
    ferrule_add_leaves(found, (ferrule_leaf){item_class, is_foreign, 0, size << is_complex}, times);
    return letter == '&' || letter == 'X' ? ferrule_after_target(text + 1) : text + 1 + is_complex;
}

/* Reads the byte order that `text` begins with, if it does; moves it past that. */
static void ferrule_read_order(ferrule_leaves *found, const char **text, char *order)
{
    if (**text != '\0' && strchr("@=<>!^", **text) != NULL) {
        *order = *(*text)++;
        if (strchr("<>!", *order) != NULL) {
            found->has_no_gaps = 1;
        }
    }
}

static const char *ferrule_add_items(ferrule_leaves *found, const char *text, char order)
{
    while (found->count >= 0 && *text != '\0' && *text != '}') {
        ferrule_read_order(found, &text, &order);
        Py_ssize_t times = ferrule_read_times(&text);
        ferrule_read_order(found, &text, &order); /* ctypes: (3)<i */
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

/* Whether both have the same numbers in the same order. Which are in a union is unknown. */
static int ferrule_same_numbers(const ferrule_leaves *wanted, const ferrule_leaves *given)
{
    int fits = wanted->count == given->count;
    for (Py_ssize_t i = 0; i < wanted->count; i++) {
        if (wanted->leaves[i].item_class == FERRULE_ITEM_ANY) {
            return 1;
        }
        fits = fits && ferrule_leaf_fits(&wanted->leaves[i], &given->leaves[i]);
    }
    return fits;
}

/* Whether the numbers fit those of C at the same offsets. A number in C's padding is a name for it, unless some
 * other number is missing. */
static int ferrule_same_places(const ferrule_leaves *wanted, const ferrule_leaves *given)
{
    Py_ssize_t at = 0, missing = wanted->count;
    int in_padding = 0;
    for (Py_ssize_t i = 0; i < given->count; i++) {
        const ferrule_leaf *leaf = &given->leaves[i], *c = wanted->leaves;
        while (at < wanted->count && c[at].offset + c[at].size <= leaf->offset) {
            missing -= c[at].item_class == FERRULE_ITEM_ANY;
            at++;
        }
        if (at == wanted->count || leaf->offset + leaf->size <= c[at].offset) {
            in_padding = 1;
        } else if (c[at].item_class != FERRULE_ITEM_ANY) {
            if (c[at].offset != leaf->offset || !ferrule_leaf_fits(&c[at], leaf)) {
                return 0;
            }
            missing--;
        }
    }
    for (; at < wanted->count; at++) {
        missing -= wanted->leaves[at].item_class == FERRULE_ITEM_ANY;
    }
    return !in_padding || missing == 0;
}

FERRULE_INTERNAL int ferrule_record_fits(PyObject *type, const char *format, size_t size)
{
    ferrule_leaf *room = PyMem_Calloc(2 * size + 1, sizeof *room);
    if (room == NULL) {
        return 1; /* as for a text that is not understood */
    }
    const ferrule_layout *layout = ferrule_layout_of(type);
    PyErr_Clear(); /* bit-fields have none */
    ferrule_leaves wanted = {room, (Py_ssize_t)size, layout == NULL ? -1 : 0, 0, 0};
    ferrule_leaves given = {room + size, (Py_ssize_t)size, 0, 0, 0};
    if (layout != NULL) {
        ferrule_add_layout(&wanted, layout, 0);
    }
    ferrule_add_items(&given, format, '@');
    int fits = 1;
    for (Py_ssize_t i = 0; i < given.count; i++) {
        fits = fits && !given.leaves[i].is_foreign;
    }
    if (fits && given.count >= 0 && wanted.count >= 0) {
        fits = given.has_no_gaps || given.end > size ? ferrule_same_numbers(&wanted, &given)
                                                     : ferrule_same_places(&wanted, &given);
    }
    PyMem_Free(room);
    return fits;
}

#endif
