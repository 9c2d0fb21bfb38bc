/* Integers that are wider than any of cffi's, such as __int128; needs no Python.h.
 *
 * cffi knows of such a type that it is a struct of some size. The compiler that builds the module knows its
 * width, its sign and which of its bits count, so it makes two functions for each type.
 */
#ifndef FERRULE_BIG_H
#define FERRULE_BIG_H

#include "ferrule_builtins.h"
#include "ferrule_shared.h"

/* A type. A value is passed as its low and its high 64 bits, in two's complement. */
typedef struct ferrule_big {
    const char *name; /* what cffi calls it */
    /* Reads the value in the memory; returns whether it is negative. */
    int (*read)(const void *memory, unsigned long long *parts);
    /* Writes a value; or returns 0, because the type does not hold it. */
    int (*write)(void *memory, const unsigned long long *parts, int is_negative);
} ferrule_big;

/* An unsigned integer of 128 bits, if the compiler has one. */
#if defined(__SIZEOF_INT128__)
#define FERRULE_WIDEST unsigned __int128
#elif defined(__BITINT_MAXWIDTH__)
#define FERRULE_WIDEST unsigned _BitInt(128)
#endif

/* Defines the functions of `type`: ferrule_read_NUMBER and ferrule_write_NUMBER. A header may have made macros
 * of all other words. */
#define FERRULE_BIG_FUNCTIONS(number, type)                                                             \
    static int ferrule_read_##number(const void *ferrule_memory, unsigned long long *ferrule_parts)     \
    {                                                                                                   \
        type ferrule_value;                                                                             \
        FERRULE_COPY(&ferrule_value, ferrule_memory, sizeof ferrule_value);                             \
        FERRULE_WIDEST ferrule_bits = (FERRULE_WIDEST)ferrule_value;                                    \
        ferrule_parts[0] = (unsigned long long)ferrule_bits;                                            \
        ferrule_parts[1] = (unsigned long long)(ferrule_bits >> 64);                                    \
        return (type)-1 < (type)1 && ferrule_parts[1] >> 63 != 0;                                       \
    }                                                                                                   \
    static int ferrule_write_##number(void *ferrule_memory, const unsigned long long *ferrule_parts,    \
                                      int ferrule_is_negative)                                          \
    {                                                                                                   \
        FERRULE_WIDEST ferrule_bits = (FERRULE_WIDEST)ferrule_parts[1] << 64 | ferrule_parts[0];        \
        type ferrule_value = (type)ferrule_bits;                                                        \
        int ferrule_reads_negative = (type)-1 < (type)1 && (FERRULE_WIDEST)ferrule_value >> 127 != 0;   \
        if ((FERRULE_WIDEST)ferrule_value != ferrule_bits || ferrule_reads_negative != ferrule_is_negative) { \
            return 0;                                                                                   \
        }                                                                                               \
        FERRULE_COPY(ferrule_memory, &ferrule_value, sizeof ferrule_value);                             \
        return 1;                                                                                       \
    }

#ifndef FERRULE_ONE_UNIT
/* The types of the module; the last one has no name. */
FERRULE_SHARED_DATA ferrule_big ferrule_big_types[];
#endif

#endif
