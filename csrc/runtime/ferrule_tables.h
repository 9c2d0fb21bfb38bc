/* The tables from which the functions of a module are called; needs no Python.h.
 *
 * A function is its address, the thunk that calls an address of its shape, and a kind for each of its
 * parameters and its result. Thunks are shared by all functions of one shape, to which a pointer is a
 * pointer whatever it points to.
 */
#ifndef FERRULE_TABLES_H
#define FERRULE_TABLES_H

#include "ferrule_shared.h"

#include <stddef.h>
#include <string.h>

/* The address of any function. */
typedef void (*ferrule_code)(void);

/* An argument or a result on its way: an integer or enumeration by its bits (sign-extended), a
 * floating number as double, a pointer; the address of anything larger. */
typedef union {
    unsigned long long u;
    double d;
    void *p;
} ferrule_slot;

/* Calls `code` with the slots in order; the slot behind them takes the result. */
typedef void (*ferrule_thunk)(ferrule_code code, ferrule_slot *slots);

enum {
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
    FERRULE_WCHAR,   /* wchar_t, and what is of its size */
    FERRULE_UNICODE, /* the other of char16_t and char32_t */
    FERRULE_REAL,    /* float, double, and a floating type whose width the compiler alone knows */
    FERRULE_MEMORY,  /* long double and complex numbers */
    FERRULE_RECORD,  /* structs and unions by value */
    FERRULE_POINTER,
    FERRULE_CODE, /* function pointers */
    FERRULE_KIND = 0x1f,
    FERRULE_ENUM = 0x20,     /* with an integer kind */
    FERRULE_OPEN = 0x40,     /* with a number: the first call asks cffi whether it knows the type */
    FERRULE_BYTES = 0x20,    /* with FERRULE_POINTER: takes bytes, as a copy without FERRULE_CONST */
    FERRULE_CONST = 0x40,    /* with FERRULE_POINTER: what it points to is only read */
    FERRULE_NULLABLE = 0x80, /* with a pointer: takes None for NULL */
};

/* The kind of an integer type: the compiler that builds the module knows width and sign. */
#define FERRULE_INTEGER(type)                                      \
    (unsigned char)((sizeof(type) == 1   ? FERRULE_I8              \
                     : sizeof(type) == 2 ? FERRULE_I16             \
                     : sizeof(type) == 4 ? FERRULE_I32             \
                                         : FERRULE_I64) +          \
                    ((type)-1 > (type)0 ? FERRULE_U8 - FERRULE_I8 : 0))

/* The kind of wchar_t, char16_t and char32_t. */
#define FERRULE_WIDE(type) \
    (unsigned char)(sizeof(type) == sizeof(wchar_t) ? FERRULE_WCHAR : FERRULE_UNICODE)

typedef struct {
    ferrule_thunk thunk;
    const unsigned char *kinds; /* of the parameters, and of the result behind them */
    int count;                  /* of parameters */
} ferrule_signature;

enum {
    FERRULE_HOLD_GIL = 1,
    FERRULE_NO_ERRNO = 2,
    FERRULE_SIMPLE = 4, /* set at run time: exact objects are all that a call needs */
    FERRULE_LARGE = 8,  /* likewise: the result needs more memory than a ferrule_room */
};

struct ferrule_type; /* see ferrule_calls.h */

/* A function; it begins as a PyMethodDef does, and is one. */
typedef struct {
    const char *name;    /* on the module; NULL where lib alone has it */
    ferrule_code method; /* C of its own that takes the objects; NULL before import for ferrule_call_of() */
    int method_flags;    /* set at import */
    const char *doc;     /* name(parameters)\n--\n\n, and more; NULL where name is */
    const char *c_name;  /* on lib */
    ferrule_code code;   /* NULL: an optional function that is not there */
    const ferrule_signature *signature;
    int flags;
    struct ferrule_type *types; /* of parameters and result; NULL until they are needed */
} ferrule_function;

#ifndef FERRULE_ONE_UNIT
/* The functions of the module; the last one has no c_name. */
FERRULE_SHARED_DATA ferrule_function ferrule_function_table[];
#endif

#endif
