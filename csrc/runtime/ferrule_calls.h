/* Direct calls: the functions on the module, and those of lib, from the tables of ferrule_tables.h.
 *
 * What Python objects are taken, and what is raised for others, is cffi's to say: only exact int, float,
 * bytes, list and tuple objects, cdata of the right type, and buffers are converted here; all else, and
 * every failure, goes through cffi's conversions.
 */
#ifndef FERRULE_CALLS_H
#define FERRULE_CALLS_H

#include "ferrule_cdata.h"
#include "ferrule_cffi.h"
#include "ferrule_optional.h"
#include "ferrule_tables.h"

#ifdef _WIN32
#include <malloc.h>
#elif defined(__has_include)
#if __has_include(<alloca.h>)
#include <alloca.h>
#endif
#endif

/* What is known of a parameter's or a result's type at run time. */
typedef struct ferrule_type {
    PyObject *type;      /* cffi's */
    size_t size;         /* of a value of a type that fits no slot, else 0 */
    size_t alignment;    /* of the same */
    int is_long_double;
    const struct ferrule_layout *items; /* of a pointer's items; NULL: not asked yet, or only cffi knows */
    int knows_items;
    PyObject *also;      /* another type that cffi takes for a pointer's as it is; NULL: not asked yet */
    char item_class;     /* of what a pointer points to, see ferrule_buffers.c; 0: not asked yet */
    PyObject *item;      /* likewise: cffi's type */
    size_t item_size;
    size_t item_alignment;
    size_t *row_sizes;   /* likewise, if a pointer points to arrays: for T[3][4], of T[4] and T[3][4] */
    int rows;            /* how many there are */
} ferrule_type;

/* The objects of the module that the functions need. */
typedef struct {
    PyObject *ffi;
    PyObject *lib;
    PyObject *name; /* the module's full name */
} ferrule_state;

FERRULE_SHARED_DATA ferrule_state ferrule_module;

/* Removes the code of the functions that are absent according to `table`. */
FERRULE_SHARED void ferrule_mark_absent(ferrule_function *functions, const ferrule_optional *table);

/* Puts the functions of the table, which ends without a c_name, on the module. 0, or -1 with an
 * exception set. Borrows everything. */
FERRULE_SHARED int ferrule_add_calls(PyObject *module, PyObject *ffi, PyObject *lib,
                                     ferrule_function *functions);

/* `name`, a str that may be NULL with an exception set, as a key of a module's dict; takes the reference to
 * it. New reference, or NULL with an exception set. */
FERRULE_SHARED PyObject *ferrule_key(PyObject *name);

/* What a function without C of its own on the module is bound to. */
typedef struct {
    PyObject_HEAD
    ferrule_function *function;
    ferrule_thunk thunk; /* here once more, to be near */
    ferrule_code code;
    const unsigned char *kinds;
    int count;
    int result;
} ferrule_bound;

/* A method, METH_FASTCALL | METH_KEYWORDS. */
typedef PyObject *(*ferrule_fast)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

/* The method that calls the function that self, a ferrule_bound, is for; it has `count` parameters. */
FERRULE_SHARED ferrule_fast ferrule_call_of(int count);

/* Calls `function` with any arguments. New reference, or NULL with an exception set. */
FERRULE_SHARED FERRULE_COLD PyObject *ferrule_call_slowly(ferrule_function *function,
                                                          PyObject *const *args, Py_ssize_t nargs,
                                                          PyObject *kwnames);

/* A further flag of a call: take what cffi takes, and no more. */
#define FERRULE_STOCK 0x100

/* Converts the arguments, calls, and converts the result. New reference, or NULL with an exception set.
 * Whatever fails, nothing stays held. */
FERRULE_SHARED PyObject *ferrule_convert_and_call(ferrule_function *function, PyObject *const *args,
                                                  int flags);

/* Raises NotImplementedError for an optional function that is not there. Returns NULL. */
FERRULE_SHARED PyObject *ferrule_absent(const ferrule_function *function);

/* Raises the TypeError of CPython, by which cffi refuses a call. Returns NULL. */
FERRULE_SHARED PyObject *ferrule_wrong_count(const ferrule_function *function, Py_ssize_t given);

/* Calls `function` as cffi's own function on lib does: the GIL is released, errno is kept, no more
 * than what cffi takes is taken. `args` is NULL, the only argument, or a tuple. New reference, or NULL
 * with an exception set. */
FERRULE_SHARED PyObject *ferrule_lib_call(ferrule_function *function, PyObject *args);

/* A cdata that cffi takes for the pointer of parameter `index`: 1; else 0, and no exception is set. */
FERRULE_SHARED int ferrule_other_pointer(const ferrule_function *function, int index,
                                         PyObject *object, void **value);

/* An exact float into the memory of parameter `index`, where cffi takes it: 1; else 0, and no exception is
 * set. */
FERRULE_SHARED int ferrule_float_to_memory(const ferrule_function *function, int index,
                                           PyObject *object, void *value);

/* Memory for most results that do not fit a slot. */
typedef union {
    char bytes[256];
    long double widest;
} ferrule_room;

/* How many arguments are converted without asking for memory. */
#define FERRULE_FEW 12

/* Marks the function as simple if it is, for as far as its types are known. */
FERRULE_SHARED void ferrule_mark_simple(ferrule_function *function);

/* Fills function->types. 0, or -1 with an exception set. */
FERRULE_SHARED int ferrule_load_types(ferrule_function *function);

/* Whether the exception set is the ffi.error with which cffi refuses a number's type; it stays set. */
FERRULE_SHARED int ferrule_is_refused(PyObject *ffi);

/* Learns, once a parameter, whether a cdata of this type, which cffi has just taken for its pointer, is
 * always taken, and as it is. NULL: it is not known how the cdata is laid out. */
FERRULE_SHARED void ferrule_ask_also(ferrule_type *type, const ferrule_cdata *cdata);

/* Puts positional and keyword arguments in the order of the parameters into `bound`, which has room for
 * all of them (borrowed references). 0, or -1 with an exception set. */
FERRULE_SHARED int ferrule_bind_keywords(const ferrule_function *function, PyObject *const *args,
                                         Py_ssize_t nargs, PyObject *kwnames, PyObject **bound);

/* A buffer that is held for the time of a call. */
typedef struct ferrule_buffer ferrule_buffer;

/* Whether `object` is a buffer that cffi takes no pointer from by itself. */
FERRULE_SHARED int ferrule_is_buffer(PyObject *object);

/* The size of a ferrule_buffer. */
FERRULE_SHARED size_t ferrule_buffer_size(void);

/* The address of the items of the buffer `object` for parameter `index`, which `buffer` then holds; or
 * NULL with an exception set, where they are not what the parameter points to. An empty buffer may
 * give any address but NULL. */
FERRULE_SHARED void *ferrule_buffer_hold(ferrule_buffer *buffer, ferrule_function *function, int index,
                                         PyObject *object);
FERRULE_SHARED void ferrule_buffer_release(ferrule_buffer *buffer);

#endif
