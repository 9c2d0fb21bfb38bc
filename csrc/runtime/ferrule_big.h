/* Integers that are wider than any of cffi's, such as __int128; needs no Python.h.
 *
 * cffi knows of such a type that it is a struct of some size. The compiler that builds the module knows its
 * width, its sign and which of its bits count, so it makes two functions for each type.
 */
#ifndef FERRULE_BIG_H
#define FERRULE_BIG_H

#include "ferrule_shared.h"

#include <string.h>

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

/* Defines the functions of `type`: ferrule_read_NUMBER and ferrule_write_NUMBER. */
#define FERRULE_BIG_FUNCTIONS(number, type)                                                         \
    static int ferrule_read_##number(const void *memory, unsigned long long *parts)                 \
    {                                                                                               \
        type value;                                                                                 \
        memcpy(&value, memory, sizeof value);                                                       \
        FERRULE_WIDEST bits = (FERRULE_WIDEST)value;                                                \
        parts[0] = (unsigned long long)bits;                                                        \
        parts[1] = (unsigned long long)(bits >> 64);                                                \
        return (type)-1 < (type)1 && parts[1] >> 63 != 0;                                           \
    }                                                                                               \
    static int ferrule_write_##number(void *memory, const unsigned long long *parts,                \
                                      int is_negative)                                              \
    {                                                                                               \
        FERRULE_WIDEST bits = (FERRULE_WIDEST)parts[1] << 64 | parts[0];                            \
        type value = (type)bits;                                                                    \
        int reads_negative = (type)-1 < (type)1 && (FERRULE_WIDEST)value >> 127 != 0;               \
        if ((FERRULE_WIDEST)value != bits || reads_negative != is_negative) {                       \
            return 0;                                                                               \
        }                                                                                           \
        memcpy(memory, &value, sizeof value);                                                       \
        return 1;                                                                                   \
    }

#ifndef FERRULE_ONE_UNIT
/* The types of the module; the last one has no name. */
FERRULE_SHARED_DATA ferrule_big ferrule_big_types[];
#endif

#endif
