/* cffi's conversions between Python objects and C values, for C that cffi does not generate.
 *
 * cffi gives a table of functions to every module that it compiles (the capsule _cffi_backend._C_API). cffi 1.17
 * to 2.1 have the same functions at the same indices. A cffi type is what ffi.typeof() returns.
 */
#ifndef FERRULE_CFFI_H
#define FERRULE_CFFI_H

#include "ferrule_builtins.h"
#include "ferrule_objects.h"
#include "ferrule_shared.h"

/* The table; empty until ferrule_cffi_load() has succeeded. */
enum { FERRULE_CFFI_COUNT = 28 };
FERRULE_SHARED_DATA void *ferrule_cffi[FERRULE_CFFI_COUNT];

/* Copies the table of `backend` (borrowed), which is the module _cffi_backend. 0, or -1 with an exception set. */
FERRULE_INTERNAL FERRULE_COLD int ferrule_cffi_load(PyObject *backend);

/* To C. A failed conversion returns -1 (NULL or 0 if the type has no -1) with an exception set. The value -1 is
 * also valid, so PyErr_Occurred() tells the two apart. They borrow the object. */
#define ferrule_to_i8 ((int (*)(PyObject *))ferrule_cffi[1])
#define ferrule_to_u8 ((int (*)(PyObject *))ferrule_cffi[2])
#define ferrule_to_i16 ((int (*)(PyObject *))ferrule_cffi[3])
#define ferrule_to_u16 ((int (*)(PyObject *))ferrule_cffi[4])
#define ferrule_to_i32 ((int (*)(PyObject *))ferrule_cffi[5])
#define ferrule_to_u32 ((unsigned int (*)(PyObject *))ferrule_cffi[6])
#define ferrule_to_i64 ((long long (*)(PyObject *))ferrule_cffi[7])
#define ferrule_to_u64 ((unsigned long long (*)(PyObject *))ferrule_cffi[8])
#define ferrule_to_char ((int (*)(PyObject *))ferrule_cffi[9])
#define ferrule_to_pointer ((char *(*)(PyObject *, PyObject *type))ferrule_cffi[11])
#define ferrule_to_wchar ((wchar_t (*)(PyObject *))ferrule_cffi[19])
#define ferrule_to_long_double ((long double (*)(PyObject *))ferrule_cffi[21])
#define ferrule_to_unicode ((int (*)(PyObject *))ferrule_cffi[26])
#define ferrule_to_bool ((_Bool (*)(PyObject *))ferrule_cffi[22])

/* Any object into memory of any type: 0, or -1 with an exception set. */
#define ferrule_to_memory ((int (*)(char *memory, PyObject *type, PyObject *))ferrule_cffi[17])

/* What a pointer argument needs: 0, and *pointer is set; the size of a temporary array, which
 * ferrule_fill_array then fills; or -1 with an exception set. `type` is the pointer's. */
#define ferrule_prepare_pointer \
    ((Py_ssize_t (*)(PyObject * type, PyObject *, char **pointer)) ferrule_cffi[23])
/* 0, or -1 with an exception set. */
#define ferrule_fill_array ((int (*)(char *array, PyObject *type, PyObject *))ferrule_cffi[24])

/* To Python: new reference, or NULL with an exception set. ferrule_from_memory reads a value of any type,
 * ferrule_from_record copies a struct or union. Generated C uses them too. */
#define ferrule_from_pointer ((ferrule_object * (*)(const void *, ferrule_object *)) ferrule_cffi[10])
#define ferrule_from_char ((ferrule_object * (*)(char)) ferrule_cffi[15])
#define ferrule_from_memory ((ferrule_object * (*)(const void *, ferrule_object *)) ferrule_cffi[16])
#define ferrule_from_record ((ferrule_object * (*)(const void *, ferrule_object *)) ferrule_cffi[18])
#define ferrule_from_wchar ((ferrule_object * (*)(FERRULE_WCHAR_TYPE)) ferrule_cffi[20])
#define ferrule_from_unicode ((ferrule_object * (*)(int)) ferrule_cffi[27])

/* C's errno and the one that ffi.errno shows. */
#define ferrule_restore_errno ((void (*)(void))ferrule_cffi[13])
#define ferrule_save_errno ((void (*)(void))ferrule_cffi[14])

#endif
