/* Functions that write to where their arguments lead. */
#pragma once

#include <stdint.h>
#include <string.h>

typedef char *text_t;
typedef unsigned char byte_t;
typedef char name_t[8];
typedef void *memory_t;

/* Adds one to each of `count` bytes; returns the sum of the old values and of the byte after them. */
static inline long add_one(void *memory, int count)
{
    unsigned char *bytes = memory;
    long sum = bytes[count];
    for (int i = 0; i < count; i++) {
        sum += bytes[i]++;
    }
    return sum;
}

#define ADD(name, type) \
    static inline long name(type memory, int count) { return add_one((void *)memory, count); }
ADD(add_char, char *)
ADD(add_schar, signed char *)
ADD(add_uchar, unsigned char *)
ADD(add_u8, uint8_t *)
ADD(add_i8, int8_t *)
ADD(add_void, void *)
ADD(add_volatile, volatile char *)
ADD(add_text, text_t)
ADD(add_byte, byte_t *)
ADD(add_name, name_t)
ADD(add_memory, memory_t)
ADD(read_char, char *)
static inline long add_array(char memory[], int count) { return add_one(memory, count); }
static inline long add_both(char *first, char *second, int count)
{
    return add_one(first, count) * 1000 + add_one(second, count);
}
static inline long add_thirteen(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k,
                                char *memory, int count)
{
    return a + b + c + d + e + f + g + h + i + j + k + add_one(memory, count);
}
static inline int aligned(void *memory) { return (uintptr_t)memory % sizeof(long double) == 0; }

/* Many arguments that need memory. */
struct wide { unsigned char bytes[3000]; };
static inline long add_wide(struct wide first, struct wide second)
{
    return first.bytes[0] + first.bytes[2999] * 10L + second.bytes[0] * 100L + second.bytes[2999] * 1000L;
}
static inline long add_eight(const int *a, const int *b, const int *c, const int *d, const int *e, const int *f,
                             const int *g, const int *h, int count)
{
    const int *all[] = {a, b, c, d, e, f, g, h};
    long sum = 0;
    for (int i = 0; i < 8; i++) {
        for (int j = 0; j < count; j++) {
            sum += (i + 1L) * all[i][j];
        }
    }
    return sum;
}

/* Pointers into the argument. */
static inline char *upper(char *text)
{
    for (char *c = text; *c != '\0'; c++) {
        *c -= *c >= 'a' && *c <= 'z' ? 32 : 0;
    }
    return text;
}
static inline char *end_of(char *text) { return text + strlen(text); }
static inline void *same(void *memory) { return memory; }
struct ends { short number; char *first, *last; };
struct packed_ends { char number; char *first, *last; } __attribute__((packed));
static inline struct ends ends_of(char *text) { return (struct ends){7, text, text + strlen(text)}; }
static inline struct packed_ends packed_ends_of(char *text)
{
    return (struct packed_ends){7, text, text + strlen(text)};
}
static inline char *elsewhere(char *text)
{
    static char found[] = "elsewhere";
    return *text ? found : 0;
}

/* With a Python function. */
static inline long called(char *memory, int count, int (*call)(char *))
{
    long sum = add_one(memory, count);
    return sum + call(memory);
}
