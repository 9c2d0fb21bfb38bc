/* The kinds of C types, in one list for calls, conversions and buffers; needs no Python.h.
 *
 * The tables of calls use the kinds up to FERRULE_CODE. Some of them say only how a value is passed, because
 * a type's name is all that is known when the tables are printed: FERRULE_REAL, FERRULE_MEMORY,
 * FERRULE_RECORD. At run time cffi knows the definition, and ferrule_kind_of() returns the exact kind.
 */
#ifndef FERRULE_KINDS_H
#define FERRULE_KINDS_H

#include "ferrule_builtins.h"

/* The order matters: "base <= FERRULE_U64" tells integers, and "base < FERRULE_MEMORY" what fits into a
 * slot. */
typedef enum {
    FERRULE_VOID,
    FERRULE_I8,
    FERRULE_I16,
    FERRULE_I32,
    FERRULE_I64,
    FERRULE_U8,
    FERRULE_U16,
    FERRULE_U32,
    FERRULE_U64,
    FERRULE_BOOL,
    FERRULE_CHAR,
    FERRULE_WCHAR,   /* wchar_t, and the one of char16_t and char32_t that has its size */
    FERRULE_UNICODE, /* the other one */
    FERRULE_REAL,    /* in calls: float, double, or a floating type of which only the compiler knows the width */
    FERRULE_MEMORY,  /* in calls: long double, complex numbers and big integers */
    FERRULE_RECORD,  /* in calls: structs and unions by value */
    FERRULE_POINTER,
    FERRULE_SHAPED, /* in calls: arrays whose lengths depend on other arguments */
    FERRULE_CODE,   /* function pointers */
    FERRULE_STRING, /* in calls: a `const char *` that is text to Python; a pointer with its flags */
    FERRULE_HANDLE, /* in calls: a pointer that is an object of its own class to Python */
    FERRULE_FLOAT,
    FERRULE_DOUBLE,
    FERRULE_LONG_DOUBLE,
    FERRULE_COMPLEX,
    FERRULE_STRUCT,
    FERRULE_UNION,
    FERRULE_ARRAY,
    FERRULE_TEXT,      /* an array of char */
    FERRULE_WIDE_TEXT, /* an array of wide characters */
} ferrule_kind;

/* The flags that are added to a kind in a table of calls. Some have the same bit, for different kinds. */
enum {
    FERRULE_KIND = 0x1f,     /* the bits of the kind itself */
    FERRULE_ENUM = 0x20,     /* with an integer kind */
    FERRULE_OPEN = 0x40,     /* with a number: the first call asks cffi whether it knows the type */
    FERRULE_BIG = 0x20,      /* with FERRULE_MEMORY: an integer that is wider than any of cffi's */
    FERRULE_CLOSURE = 0x20,  /* with FERRULE_CODE: a Python function, passed as the object */
    FERRULE_BYTES = 0x20,    /* with FERRULE_POINTER: takes bytes, copied unless FERRULE_CONST is set */
    FERRULE_CONST = 0x40,    /* with a pointer to data: C only reads what it points to */
    FERRULE_NULLABLE = 0x80, /* with a pointer: takes None for NULL */
};

/* The kind of an integer type, for which the compiler that builds the module fills in width and sign. */
#define FERRULE_INTEGER(type)                                      \
    (unsigned char)((sizeof(type) == 1   ? FERRULE_I8              \
                     : sizeof(type) == 2 ? FERRULE_I16             \
                     : sizeof(type) == 4 ? FERRULE_I32             \
                                         : FERRULE_I64) +          \
                    ((type)-1 > (type)0 ? FERRULE_U8 - FERRULE_I8 : 0))

/* The kind of wchar_t, char16_t and char32_t. */
#define FERRULE_WIDE(type) \
    (unsigned char)(sizeof(type) == sizeof(FERRULE_WCHAR_TYPE) ? FERRULE_WCHAR : FERRULE_UNICODE)

#endif
