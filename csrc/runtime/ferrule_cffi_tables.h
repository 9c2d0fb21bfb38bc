/* How cffi's tables describe a module, as in cffi's own parse_c_type.h and _cffi_include.h.
 *
 * This is a copy, since those use names of C's headers. `ferrule.emit.recompiler` compares the two before
 * anything is built.
 */
#ifndef FERRULE_CFFI_TABLES_H
#define FERRULE_CFFI_TABLES_H

#include "ferrule_builtins.h"
#include "ferrule_module_tables.h"
#include "ferrule_shared.h"

typedef void *_cffi_opcode_t;

#define _CFFI_OP_PRIMITIVE       1
#define _CFFI_OP_POINTER         3
#define _CFFI_OP_ARRAY           5
#define _CFFI_OP_OPEN_ARRAY      7
#define _CFFI_OP_STRUCT_UNION    9
#define _CFFI_OP_ENUM           11
#define _CFFI_OP_FUNCTION       13
#define _CFFI_OP_FUNCTION_END   15
#define _CFFI_OP_NOOP           17
#define _CFFI_OP_BITFIELD       19
#define _CFFI_OP_TYPENAME       21
#define _CFFI_OP_CPYTHON_BLTN_V 23
#define _CFFI_OP_CPYTHON_BLTN_N 25
#define _CFFI_OP_CPYTHON_BLTN_O 27
#define _CFFI_OP_CONSTANT       29
#define _CFFI_OP_CONSTANT_INT   31
#define _CFFI_OP_GLOBAL_VAR     33
#define _CFFI_OP_DLOPEN_FUNC    35
#define _CFFI_OP_DLOPEN_CONST   37
#define _CFFI_OP_GLOBAL_VAR_F   39
#define _CFFI_OP_EXTERN_PYTHON  41

#define _CFFI_PRIM_VOID          0
#define _CFFI_PRIM_BOOL          1
#define _CFFI_PRIM_CHAR          2
#define _CFFI_PRIM_SCHAR         3
#define _CFFI_PRIM_UCHAR         4
#define _CFFI_PRIM_SHORT         5
#define _CFFI_PRIM_USHORT        6
#define _CFFI_PRIM_INT           7
#define _CFFI_PRIM_UINT          8
#define _CFFI_PRIM_LONG          9
#define _CFFI_PRIM_ULONG        10
#define _CFFI_PRIM_LONGLONG     11
#define _CFFI_PRIM_ULONGLONG    12
#define _CFFI_PRIM_FLOAT        13
#define _CFFI_PRIM_DOUBLE       14
#define _CFFI_PRIM_LONGDOUBLE   15

#define _CFFI_PRIM_WCHAR        16
#define _CFFI_PRIM_INT8         17
#define _CFFI_PRIM_UINT8        18
#define _CFFI_PRIM_INT16        19
#define _CFFI_PRIM_UINT16       20
#define _CFFI_PRIM_INT32        21
#define _CFFI_PRIM_UINT32       22
#define _CFFI_PRIM_INT64        23
#define _CFFI_PRIM_UINT64       24
#define _CFFI_PRIM_INTPTR       25
#define _CFFI_PRIM_UINTPTR      26
#define _CFFI_PRIM_PTRDIFF      27
#define _CFFI_PRIM_SIZE         28
#define _CFFI_PRIM_SSIZE        29
#define _CFFI_PRIM_INT_LEAST8   30
#define _CFFI_PRIM_UINT_LEAST8  31
#define _CFFI_PRIM_INT_LEAST16  32
#define _CFFI_PRIM_UINT_LEAST16 33
#define _CFFI_PRIM_INT_LEAST32  34
#define _CFFI_PRIM_UINT_LEAST32 35
#define _CFFI_PRIM_INT_LEAST64  36
#define _CFFI_PRIM_UINT_LEAST64 37
#define _CFFI_PRIM_INT_FAST8    38
#define _CFFI_PRIM_UINT_FAST8   39
#define _CFFI_PRIM_INT_FAST16   40
#define _CFFI_PRIM_UINT_FAST16  41
#define _CFFI_PRIM_INT_FAST32   42
#define _CFFI_PRIM_UINT_FAST32  43
#define _CFFI_PRIM_INT_FAST64   44
#define _CFFI_PRIM_UINT_FAST64  45
#define _CFFI_PRIM_INTMAX       46
#define _CFFI_PRIM_UINTMAX      47
#define _CFFI_PRIM_FLOATCOMPLEX 48
#define _CFFI_PRIM_DOUBLECOMPLEX 49
#define _CFFI_PRIM_CHAR16       50
#define _CFFI_PRIM_CHAR32       51

#define _CFFI__NUM_PRIM         52
#define _CFFI__UNKNOWN_PRIM           (-1)
#define _CFFI__UNKNOWN_FLOAT_PRIM     (-2)
#define _CFFI__UNKNOWN_LONG_DOUBLE    (-3)

#define _CFFI__IO_FILE_STRUCT         (-1)

struct _cffi_global_s {
    const char *name;
    void *address;
    _cffi_opcode_t type_op;
    void *size_or_direct_fn;
};

struct _cffi_getconst_s {
    unsigned long long value;
    const struct _cffi_type_context_s *ctx;
    int gindex;
};

struct _cffi_struct_union_s {
    const char *name;
    int type_index;
    int flags;
    size_t size;
    int alignment;
    int first_field_index;
    int num_fields;
};
#define _CFFI_F_UNION         0x01
#define _CFFI_F_CHECK_FIELDS  0x02
#define _CFFI_F_PACKED        0x04
#define _CFFI_F_EXTERNAL      0x08
#define _CFFI_F_OPAQUE        0x10

struct _cffi_field_s {
    const char *name;
    size_t field_offset;
    size_t field_size;
    _cffi_opcode_t field_type_op;
};

struct _cffi_enum_s {
    const char *name;
    int type_index;
    int type_prim;
    const char *enumerators;
};

struct _cffi_typename_s {
    const char *name;
    int type_index;
};

struct _cffi_type_context_s {
    _cffi_opcode_t *types;
    const struct _cffi_global_s *globals;
    const struct _cffi_field_s *fields;
    const struct _cffi_struct_union_s *struct_unions;
    const struct _cffi_enum_s *enums;
    const struct _cffi_typename_s *typenames;
    int num_globals;
    int num_struct_unions;
    int num_enums;
    int num_typenames;
    const char *const *includes;
    int num_types;
    int flags;
};

struct _cffi_externpy_s {
    const char *name;
    size_t size_of_result;
    void *reserved1, *reserved2;
};

/* ---- Values in the tables ---- */

#define _CFFI_OP(opcode, arg) ((_cffi_opcode_t)((opcode) | ((__UINTPTR_TYPE__)(arg) << 8)))

#define _cffi_array_len(array) (sizeof(array) / sizeof((array)[0]))

#define _cffi_prim_int(size, sign)                               \
    ((size) == 1   ? ((sign) ? _CFFI_PRIM_INT8 : _CFFI_PRIM_UINT8)   \
     : (size) == 2 ? ((sign) ? _CFFI_PRIM_INT16 : _CFFI_PRIM_UINT16) \
     : (size) == 4 ? ((sign) ? _CFFI_PRIM_INT32 : _CFFI_PRIM_UINT32) \
     : (size) == 8 ? ((sign) ? _CFFI_PRIM_INT64 : _CFFI_PRIM_UINT64) \
                   : _CFFI__UNKNOWN_PRIM)

#define _cffi_prim_float(size)                                 \
    ((size) == sizeof(float)         ? _CFFI_PRIM_FLOAT            \
     : (size) == sizeof(double)      ? _CFFI_PRIM_DOUBLE           \
     : (size) == sizeof(long double) ? _CFFI__UNKNOWN_LONG_DOUBLE  \
                                     : _CFFI__UNKNOWN_FLOAT_PRIM)
#include "ferrule_open_numbers.h"

#define _cffi_check_int(got, got_nonpos, expected) \
    ((got_nonpos) == (expected <= 0) && (got) == (unsigned long long)expected)

#define _CFFI_UNUSED_FN __attribute__((__unused__))
#define _cffi_float_complex_t float _Complex
#define _cffi_double_complex_t double _Complex
#define _cffi_stdcall

/* What cffi calls for an integer that is in a table: the last word of its row is the index there. Like cffi's own function
 * of a constant, it stores the bits and returns whether the constant is 0 or less. */
static inline int ferrule_integer_of_table(struct _cffi_getconst_s *wanted)
{
    const struct _cffi_global_s *row = &wanted->ctx->globals[wanted->gindex];
    const ferrule_integer *integer = &ferrule_integers[(size_t)row->size_or_direct_fn];
    wanted->value = integer->bits;
    return integer->is_signed;
}

/* ---- What the two units of a module have of each other ---- */

/* The description of the module, for cffi. */
FERRULE_SHARED_DATA const struct _cffi_type_context_s _cffi_type_context;

/* Calls the Python function of an `extern "Python"`, whose arguments are at `arguments`. */
FERRULE_SHARED void ferrule_call_extern_python(struct _cffi_externpy_s *function, char *arguments);

#endif
