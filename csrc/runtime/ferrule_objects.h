/* Python's objects and functions by names of ferrule's own: what the C of calls uses.
 *
 * Where there is Python.h, they are Python's. A unit with the headers of a library (FERRULE_HEADERS) does not
 * include Python.h, so that neither changes what the other means. There they are declared here, as the stable
 * ABI has them; ferrule_functions.c has the compiler compare them.
 */
#ifndef FERRULE_OBJECTS_H
#define FERRULE_OBJECTS_H

#include "ferrule_builtins.h"
#include "ferrule_shared.h"

/* How every object begins. Without a GIL there is more before it (FERRULE_GIL_DISABLED). */
struct ferrule_object {
#ifdef FERRULE_GIL_DISABLED
    size_t ferrule_owner;
    unsigned short ferrule_object_flags;
    unsigned char ferrule_mutex;
    unsigned char ferrule_collector;
    unsigned int ferrule_local_references;
#endif
    size_t ferrule_references;
    struct ferrule_class *ferrule_class;
};

#ifdef FERRULE_HEADERS

typedef struct ferrule_object ferrule_object;
typedef __PTRDIFF_TYPE__ ferrule_ssize;

#define FERRULE_AS_TEXT(name) #name
#define FERRULE_SYMBOL(prefix, name) FERRULE_AS_TEXT(prefix) name
/* Gives a declaration the name that the linker knows: a header may use Python's name for something else. */
#define FERRULE_OF_PYTHON(name)                          \
    __asm__(FERRULE_SYMBOL(__USER_LABEL_PREFIX__, name)) \
        __attribute__((__visibility__("default")))

/* Types of Python, and its None, True and False. */
extern struct ferrule_class ferrule_bytes_class FERRULE_OF_PYTHON("PyBytes_Type");
extern struct ferrule_class ferrule_float_class FERRULE_OF_PYTHON("PyFloat_Type");
extern struct ferrule_class ferrule_long_class FERRULE_OF_PYTHON("PyLong_Type");
extern struct ferrule_class ferrule_str_class FERRULE_OF_PYTHON("PyUnicode_Type");
extern ferrule_object ferrule_none_object FERRULE_OF_PYTHON("_Py_NoneStruct");
extern ferrule_object ferrule_true_object FERRULE_OF_PYTHON("_Py_TrueStruct");
extern ferrule_object ferrule_false_object FERRULE_OF_PYTHON("_Py_FalseStruct");

/* 1 where a new reference to None is counted; 0 from Python 3.12 on, where None is immortal. */
FERRULE_SHARED_DATA int ferrule_counts_none;

/* The exception that is set (borrowed), or NULL. */
ferrule_object *ferrule_occurred(void) FERRULE_OF_PYTHON("PyErr_Occurred");
/* Forgets it. */
void ferrule_clear(void) FERRULE_OF_PYTHON("PyErr_Clear");
/* An int as a number, or -1 with an exception set. Borrows the object. */
ferrule_ssize ferrule_long_as_length(ferrule_object *object) FERRULE_OF_PYTHON("PyLong_AsSsize_t");
/* The same as a double. */
double ferrule_long_as_double(ferrule_object *object) FERRULE_OF_PYTHON("PyLong_AsDouble");
/* A float as a double. Borrows the object. */
double ferrule_float_as_double(ferrule_object *object) FERRULE_OF_PYTHON("PyFloat_AsDouble");
/* How long a bytes object is. Borrows the object. */
ferrule_ssize ferrule_bytes_length(ferrule_object *object) FERRULE_OF_PYTHON("PyBytes_Size");
/* Its characters, which belong to the object. */
char *ferrule_bytes_start(ferrule_object *object) FERRULE_OF_PYTHON("PyBytes_AsString");
/* A str as UTF-8, which belongs to the object, and its length; NULL with an exception set. */
const char *ferrule_str_start(ferrule_object *object, ferrule_ssize *length)
    FERRULE_OF_PYTHON("PyUnicode_AsUTF8AndSize");
/* A number as an int: new reference, or NULL with an exception set. */
ferrule_object *ferrule_from_long(long number) FERRULE_OF_PYTHON("PyLong_FromLong");
/* The same: new reference, or NULL with an exception set. */
ferrule_object *ferrule_from_long_long(long long number) FERRULE_OF_PYTHON("PyLong_FromLongLong");
/* The same: new reference, or NULL with an exception set. */
ferrule_object *ferrule_from_unsigned_long(unsigned long number)
    FERRULE_OF_PYTHON("PyLong_FromUnsignedLong");
/* The same: new reference, or NULL with an exception set. */
ferrule_object *ferrule_from_unsigned_long_long(unsigned long long number)
    FERRULE_OF_PYTHON("PyLong_FromUnsignedLongLong");
/* True or False: new reference. */
ferrule_object *ferrule_from_bool(long number) FERRULE_OF_PYTHON("PyBool_FromLong");
/* A float: new reference, or NULL with an exception set. */
ferrule_object *ferrule_from_double(double number) FERRULE_OF_PYTHON("PyFloat_FromDouble");
/* Releases the GIL; returns what takes it again. */
void *ferrule_release_gil(void) FERRULE_OF_PYTHON("PyEval_SaveThread");
/* Takes it again. */
void ferrule_take_gil(void *released) FERRULE_OF_PYTHON("PyEval_RestoreThread");

/* Python's names, for what is included before the headers of the library; ferrule_headers.h takes them back. */
#define PyObject ferrule_object
#define PyTypeObject struct ferrule_class
#define Py_ssize_t ferrule_ssize
#define PyObject_HEAD ferrule_object ferrule_head;
#define Py_TYPE(object) ((object)->ferrule_class)
#define Py_True (&ferrule_true_object)
#define Py_False (&ferrule_false_object)
#define PyErr_Occurred ferrule_occurred
#define PyErr_Clear ferrule_clear
#define PyBytes_CheckExact(object) (Py_TYPE(object) == &ferrule_bytes_class)
#define PyBytes_Size ferrule_bytes_length
#define PyBytes_AsString ferrule_bytes_start
#define PyUnicode_CheckExact(object) (Py_TYPE(object) == &ferrule_str_class)
#define PyUnicode_AsUTF8AndSize ferrule_str_start
#define PyFloat_CheckExact(object) (Py_TYPE(object) == &ferrule_float_class)
#define PyFloat_AsDouble ferrule_float_as_double
#define PyLong_CheckExact(object) (Py_TYPE(object) == &ferrule_long_class)
#define PyLong_AsSsize_t ferrule_long_as_length
#define PyLong_AsDouble ferrule_long_as_double

#else

#include "ferrule_python.h"

typedef PyObject ferrule_object;
typedef Py_ssize_t ferrule_ssize;
#define ferrule_from_long PyLong_FromLong
#define ferrule_from_long_long PyLong_FromLongLong
#define ferrule_from_unsigned_long PyLong_FromUnsignedLong
#define ferrule_from_unsigned_long_long PyLong_FromUnsignedLongLong
#define ferrule_from_bool PyBool_FromLong
#define ferrule_from_double PyFloat_FromDouble
#define ferrule_release_gil() ((void *)PyEval_SaveThread())
#define ferrule_take_gil(thread) PyEval_RestoreThread(thread)

#endif

#endif
