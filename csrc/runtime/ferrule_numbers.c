#include "ferrule_numbers.h"

#ifndef PYPY_VERSION

#include "ferrule_run.h"

/* Puts an enumerator, which cffi also accepts by its name, into a slot. 0, or -1 with an exception set. */
static int ferrule_take_enumerator(const ferrule_function *function, int index, PyObject *object,
                                   ferrule_slot *slot)
{
    union {
        signed char i8;
        short i16;
        int i32;
        long long i64;
        unsigned char u8;
        unsigned short u16;
        unsigned int u32;
        unsigned long long u64;
    } memory;
    if (ferrule_to_memory((char *)&memory, function->types[index].type, object) < 0) {
        return -1;
    }
    switch (function->signature->kinds[index] & FERRULE_KIND) {
    case FERRULE_I8:
        slot->ferrule_u = (unsigned long long)memory.i8;
        break;
    case FERRULE_I16:
        slot->ferrule_u = (unsigned long long)memory.i16;
        break;
    case FERRULE_I32:
        slot->ferrule_u = (unsigned long long)memory.i32;
        break;
    case FERRULE_I64:
        slot->ferrule_u = (unsigned long long)memory.i64;
        break;
    case FERRULE_U8:
        slot->ferrule_u = memory.u8;
        break;
    case FERRULE_U16:
        slot->ferrule_u = memory.u16;
        break;
    case FERRULE_U32:
        slot->ferrule_u = memory.u32;
        break;
    default:
        slot->ferrule_u = memory.u64;
    }
    return 0;
}

/* Converts any object to an integer or a character of this kind, as cffi does. 0, or -1 with an exception
 * set. */
static int ferrule_take_integer(int base, PyObject *object, ferrule_slot *slot)
{
    switch (base) {
    case FERRULE_I8:
        slot->ferrule_u = (unsigned long long)ferrule_to_i8(object);
        break;
    case FERRULE_I16:
        slot->ferrule_u = (unsigned long long)ferrule_to_i16(object);
        break;
    case FERRULE_I32:
        slot->ferrule_u = (unsigned long long)ferrule_to_i32(object);
        break;
    case FERRULE_I64:
        slot->ferrule_u = (unsigned long long)ferrule_to_i64(object);
        break;
    case FERRULE_U8:
        slot->ferrule_u = (unsigned long long)ferrule_to_u8(object);
        break;
    case FERRULE_U16:
        slot->ferrule_u = (unsigned long long)ferrule_to_u16(object);
        break;
    case FERRULE_U32:
        slot->ferrule_u = ferrule_to_u32(object);
        break;
    case FERRULE_U64:
        slot->ferrule_u = ferrule_to_u64(object);
        break;
    case FERRULE_BOOL:
        slot->ferrule_u = ferrule_to_bool(object);
        break;
    case FERRULE_CHAR:
        slot->ferrule_u = (unsigned long long)ferrule_to_char(object);
        break;
    case FERRULE_WCHAR:
        slot->ferrule_u = (unsigned long long)ferrule_to_wchar(object);
        break;
    default:
        slot->ferrule_u = (unsigned long long)ferrule_to_unicode(object);
    }
    return PyErr_Occurred() ? -1 : 0;
}

FERRULE_INTERNAL int ferrule_convert_number(const ferrule_function *function, int index, PyObject *object,
                                            ferrule_slot *slot)
{
    int kind = function->signature->kinds[index], base = kind & FERRULE_KIND;
    if (base == FERRULE_REAL) {
        slot->ferrule_d = PyFloat_AsDouble(object);
        return slot->ferrule_d == -1.0 && PyErr_Occurred() ? -1 : 0;
    }
    if (base <= FERRULE_U64 && ferrule_take_whole(base, object, slot)) {
        return 0;
    }
    return base <= FERRULE_U64 && kind & FERRULE_ENUM
               ? ferrule_take_enumerator(function, index, object, slot)
               : ferrule_take_integer(base, object, slot);
}

#endif
