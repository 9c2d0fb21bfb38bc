/* What functions of drawn headers write down, so that one call tells all that arrived in C. */
#ifndef NOTES_H
#define NOTES_H

#include <stddef.h>
#include <stdint.h>

extern char noted[1 << 16];
void start_notes(void);
void note_signed(long long value);
void note_unsigned(unsigned long long value);
void note_float(double value);
void note_bytes(const void *bytes, size_t size);
void fill(void *object, size_t size, int seed);

/* One macro for each kind of `Member`. */
#define NOTE_INTEGER(x) ((x) < 0 ? note_signed((long long)(x)) : note_unsigned((unsigned long long)(x)))
/* Where C puts it in a struct. On s390x, gcc's _Alignof says 8 for vectors that it puts at multiples of 16. */
#define ALIGNMENT(type) __builtin_offsetof(struct { char first; type second; }, second)
#define NOTE_CHAR(x) note_unsigned((unsigned char)(x))
#define NOTE_WIDE(x) note_unsigned((unsigned long long)(x))
#define NOTE_BOOL(x) note_unsigned((x) ? 1 : 0)
#define NOTE_FLOAT(x) note_float((double)(x))
#define NOTE_COMPLEX(x) (note_float((double)__real__(x)), note_float((double)__imag__(x)))
#define NOTE_POINTER(x) note_unsigned((uintptr_t)(x))

/* The type of a value that is read from a T: clang does not compute with casts to an atomic one. */
#define READ(T) __typeof__(((void)0, *(T *)0))

/* The lowest and the highest number of an integer type. */
#define IS_SIGNED(T) ((READ(T))-1 < (READ(T))1)
#define HIGH(T) \
    (IS_SIGNED(T) ? (READ(T))((((1ull << (8 * sizeof(T) - 2)) - 1) << 1) + 1) : (READ(T))-1)
#define LOW(T) (IS_SIGNED(T) ? (READ(T))(-HIGH(T) - 1) : (READ(T))0)

/* What a parameter of each kind is given, by seed; `ask.py` gives the same. */
#define GIVEN_INTEGER(T, seed) ((seed) == 0 ? LOW(T) : (seed) == 1 ? HIGH(T) : (READ(T))90)
#define GIVEN_CHAR(T, seed) ((T)((seed) == 0 ? 0 : (seed) == 1 ? 255 : 90))
#define GIVEN_WIDE(T, seed) ((T)((seed) == 0 ? 0 : (seed) == 1 ? 0xFFFF : 90))
#define GIVEN_BOOL(T, seed) ((seed) != 0)
#define GIVEN_FLOAT(T, seed) ((seed) == 0 ? -1.5f : (seed) == 1 ? 0x1p100f : 0.0f)
#define GIVEN_COMPLEX(T, seed) ((T)(GIVEN_FLOAT(T, seed) + 1i * GIVEN_FLOAT(T, 2 - (seed))))
#define GIVEN_POINTER(T, seed) ((void *)(uintptr_t)((seed) == 0 ? 0 : (seed) == 1 ? UINTPTR_MAX : 0x1234))

#endif
