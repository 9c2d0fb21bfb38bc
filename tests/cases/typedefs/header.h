#pragma once

#include <stdint.h>
#include <sys/types.h>

typedef int number;
typedef number count;
typedef unsigned char byte;
typedef float real;
typedef const char *text;
typedef void nothing;

/* The compiler knows how wide the system's own integers are. */
typedef uint32_t word;
typedef off_t position;
typedef struct { time_t when; ino_t which; size_t length; } stamp;

typedef int (*binary)(int left, int right);
typedef int unary(int);
typedef binary (*chooser)(int which);
typedef int triple[3];
typedef triple matrix[2];

typedef struct point { int x, y; } point;
typedef struct point vertex;
typedef struct point *point_pointer;

count next_count(count before);
byte low_byte(word word);
real halved(real value);
text named(int which);
nothing *untyped(nothing *pointer);
position ahead(position from, off_t by);
stamp stamped(time_t when, ino_t which);
int operated(binary operation, int left, int right);
int mapped(unary *function, int value);
chooser find_chooser(void);
int triple_sum(triple values);
vertex mirrored(point_pointer of);

/* cffi has one alignment for a type and all its typedefs, so of these only the uses are bound; but
   not of the array, to which there would be no pointers. */
typedef struct point aligned_point __attribute__((aligned(32)));
typedef aligned_point aligned_vertex;
typedef int aligned_number __attribute__((aligned(64)));
typedef int unaligned_number __attribute__((aligned(1)));
typedef char key[5] __attribute__((aligned(16)));
typedef text aligned_text __attribute__((aligned(32)));
struct aligned {
    char begin;
    aligned_vertex place;
    aligned_number number, *numbers;
    char next;
    unaligned_number packed;
    const key name;
    aligned_text said;
};
int aligned_sum(struct aligned *of, const aligned_point *point, const key name, key *names);
unaligned_number unaligned_at(unaligned_number *numbers, unsigned index);
unsigned long alignment_of_point(void);
unsigned long alignment_of_aligned(void);
