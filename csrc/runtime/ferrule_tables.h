/* The tables from which the functions of a module are called; needs no Python.h.
 *
 * A function is described by its address, by the thunk that calls addresses of functions of its shape, and by
 * a kind for each parameter and for the result. All functions of one shape share a thunk; a shape does not
 * say what its pointers point to.
 */
#ifndef FERRULE_TABLES_H
#define FERRULE_TABLES_H

#include "ferrule_kinds.h"
#include "ferrule_shared.h"

/* The address of any function. */
typedef void (*ferrule_code)(void);

/* An argument or a result between Python and C: the bits of an integer or enumeration (sign-extended), a
 * floating-point number as double, a pointer, or the address of anything larger. */
typedef union {
    unsigned long long ferrule_u;
    double ferrule_d;
    void *ferrule_p;
} ferrule_slot;

/* Calls `code` with the slots in order; the slot after them takes the result. */
typedef void (*ferrule_thunk)(ferrule_code code, ferrule_slot *slots);

typedef struct {
    ferrule_thunk thunk;
    const unsigned char *kinds; /* of the parameters, then of the result */
    int count;                  /* of parameters */
} ferrule_signature;

/* The length of an array. */
typedef ptrdiff_t ferrule_size;

/* The shape of an array that depends on other arguments. */
typedef struct {
    void (*measure)(const ferrule_slot *slots, ferrule_size *lengths); /* the outermost length first */
    int dimensions;   /* how many lengths there are; 0 for a parameter of another kind */
    const char *item; /* the type of what the array consists of, as cffi spells it */
} ferrule_shape;

/* A length that C does not say, and one that it computes from more than the arguments. */
#define FERRULE_ANY_LENGTH FERRULE_LEAST_DIMENSION
#define FERRULE_NO_LENGTH (FERRULE_LEAST_DIMENSION + 1)

/* The value of any integer expression as a length. */
#define FERRULE_LENGTH(value) ferrule_as_length((value) >= 1, (unsigned long long)(value))

/* The nearest number that memory can have of something, or that is less than none of it. */
static inline ptrdiff_t ferrule_as_length(int is_positive, unsigned long long value)
{
    if (is_positive) {
        return value > PTRDIFF_MAX ? PTRDIFF_MAX : (ptrdiff_t)value;
    }
    return (long long)value < -PTRDIFF_MAX / 2 ? -PTRDIFF_MAX / 2 : (ptrdiff_t)(long long)value;
}

/* Where cffi's type of a value is from, in ferrule_annotation: with the index of a parameter, what that points
 * to. */
enum { FERRULE_ITEM = 0x1000 };

/* How text is encoded; `encoding` is NULL for UTF-8, and "fs" as Python encodes the names of files. */
typedef struct {
    const char *encoding;
    const char *errors;
} ferrule_encoding;

struct ferrule_handle_type; /* see ferrule_handles.h */

/* A parameter that is a handle of this type, or an array of them; the type is NULL for other parameters. And whether
 * the call consumes it. */
typedef struct {
    struct ferrule_handle_type *type;
    int consumed;
    int is_array;
} ferrule_handle_use;

/* A function that annotations change: `signature` and `types` of its ferrule_function have the parameters of
 * Python, the result of C, and the results that C stores through pointers. */
typedef struct {
    ferrule_code call;  /* a ferrule_annotated_call, see ferrule_annotated_calls.c */
    const short *types; /* for each type: the index of a parameter in C, and FERRULE_ITEM; -1 for the result */
    int stored;         /* how many results are stored through pointers */
    int required;       /* how many of Python's parameters have no default */
    int positional;     /* how many can be given by position */
    int error;          /* what a failed call raises: an index of the module's ferrule_error; or -1 */
    const ferrule_encoding *encodings; /* of Python's parameters, where they are text; NULL if there is none */
    const char *counted; /* whether C gets the number of items, for each of Python's parameters; NULL if never */
    const ferrule_handle_use *handles; /* of Python's parameters; NULL if none is a handle */
    const char *kept; /* whether handles that come out keep the memory, for each of Python's parameters; or NULL */
} ferrule_annotation;

/* How a function is called. */
enum {
    FERRULE_HOLD_GIL = 1,
    FERRULE_NO_ERRNO = 2,
    FERRULE_SIMPLE = 4,    /* set at run time: a call with objects of the exact types can take the fast way */
    FERRULE_LARGE = 8,     /* set at run time: the result needs more memory than a ferrule_room */
    FERRULE_LEADS = 16,    /* a result may lead into an argument, of a function that annotations change */
    FERRULE_VARIADIC = 32, /* cffi passes arguments after the declared ones, of a function that annotations change */
    FERRULE_TEXT_MORE = 64, /* they may be a str; its encoding follows those of the declared ones */
    FERRULE_STOCK = 0x100, /* for one call: accept only what cffi accepts */
};

struct ferrule_type; /* see ferrule_types.h */

/* A function. Its first members are those of a PyMethodDef, so that it is used as one. An import makes it of a
 * ferrule_row. */
typedef struct {
    const char *name;    /* on the module; NULL if only lib has it */
    ferrule_code method; /* its own C that converts the objects; or NULL, and ferrule_call_of() fills it in */
    int method_flags;    /* set when the names are made */
    const char *doc;     /* name(parameters)\n--\n\n, and more; NULL where name is */
    const char *c_name;  /* on lib */
    ferrule_code code;   /* NULL if the library lacks the function, which is optional then */
    const ferrule_signature *signature;
    int flags;
    const ferrule_shape *shapes; /* of the parameters; NULL if none is an array of variable shape */
    const ferrule_annotation *annotation; /* NULL if Python calls the function as C does */
    struct ferrule_type *types;  /* of parameters and result; NULL until they are needed */
} ferrule_function;

/* What the compiler fills in of a function. Each pointer in a file takes 24 bytes more, and time when the file is
 * loaded; so there are only two of them here. */
typedef struct {
    ferrule_code code;
    ferrule_code method;
    int signature; /* its index */
    int flags;
} ferrule_row;

/* What few functions have. */
typedef struct {
    int function; /* its index; -1 after the last row */
    const ferrule_shape *shapes;
    const ferrule_annotation *annotation;
} ferrule_more;

/* All that the functions of a module are made of. `texts` has three strings for each, one after the other: c_name,
 * name ("=" if it is the same one, "" if only lib has the function), and doc. It ends with an empty string. */
typedef struct {
    const char *texts;
    const ferrule_row *rows;
    const ferrule_signature *signatures;
    const ferrule_more *more;
} ferrule_rows_of_functions;

#ifndef FERRULE_ONE_UNIT
/* The functions of the module; the last one has no c_name. */
FERRULE_SHARED_DATA ferrule_function ferrule_function_table[];
FERRULE_SHARED_DATA const ferrule_rows_of_functions ferrule_function_rows;
#endif

#endif
