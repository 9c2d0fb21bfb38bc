/* Functions of every kind of argument and result that cffi takes.
 *
 * All of them note what errno was, and add one to it, see touch().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <uchar.h>
#include <wchar.h>

enum colour { RED, GREEN = 5, BLUE };
enum sign { MINUS = -1, ZERO, PLUS };
enum vast { LITTLE = 1, VAST = 0x123456789abcdef };
typedef enum { LOW = -0x123456789abcdef, HIGH = 3 } range_t;
typedef float real_t;
typedef long number_t;
typedef void *address_t;

struct pair { int first; double second; };
struct letter { char only; };
#ifdef WITHOUT_CONST /* cffi's own C for a result assigns to it */
#define FIXED
#else
#define FIXED const
#endif
struct fixed { FIXED int number; const char *FIXED text; };
struct wide { _Alignas(32) int number; char rest[40]; };
struct large { int number; long items[200]; };
struct place { short x, y; };
struct nested { struct pair pair; struct place at; unsigned char bytes[3]; };
struct bits { int number; unsigned low : 3; int high : 13; };
struct own { struct own *next; int (*call)(int); };
struct hidden;
typedef struct { long id; float weight; } nameless;
union either { int number; double real; char bytes[16]; };

#define SCALARS(X)                                                                             \
    X(schar, signed char) X(short, short) X(int, int) X(long, long) X(llong, long long)        \
    X(uchar, unsigned char) X(ushort, unsigned short) X(uint, unsigned) X(ulong, unsigned long) \
    X(ullong, unsigned long long) X(i8, int8_t) X(u8, uint8_t) X(i16, int16_t)                 \
    X(u16, uint16_t) X(i32, int32_t) X(u32, uint32_t) X(i64, int64_t) X(u64, uint64_t)         \
    X(size, size_t) X(ssize, ssize_t) X(intptr, intptr_t) X(ptrdiff, ptrdiff_t) X(off, off_t)  \
    X(mode, mode_t) X(number, number_t) X(bool, _Bool) X(char, char) X(wchar, wchar_t)         \
    X(char16, char16_t) X(char32, char32_t) X(float, float) X(double, double) X(real, real_t)  \
    X(ldouble, long double) X(cfloat, float _Complex) X(cdouble, double _Complex)              \
    X(colour, enum colour) X(sign, enum sign) X(vast, enum vast) X(range, range_t)
#define RECORDS(X)                                                                             \
    X(pair, struct pair, first) X(letter, struct letter, only) X(fixed, struct fixed, number)  \
    X(wide, struct wide, number) X(large, struct large, number)                                \
    X(nested, struct nested, pair.first) X(bits, struct bits, number) X(own, struct own, next != 0)  \
    X(nameless, nameless, id) X(either, union either, number)

/* By value there and back; between others; the first item behind a pointer, 0 behind NULL; the pointer
 * itself; into memory. */
#define DECLARE(name, type)                                  \
    type give_##name(type value);                            \
    type between_##name(int a, type value, double b);        \
    type first_##name(const type *items);                    \
    type second_##name(const type items[], unsigned count);  \
    type *same_##name(type *items);                          \
    void store_##name(type *items, type value);
SCALARS(DECLARE)

#define DECLARE_RECORD(name, type, field)                    \
    type give_##name(type value);                            \
    type between_##name(int a, type value, double b);        \
    long field_##name(const type *value);                    \
    long by_value_##name(type value);                        \
    type *same_##name(type *items);
RECORDS(DECLARE_RECORD)

/* Pointers to other things. */
int first_void(const void *memory);
void *same_void(void *memory);
address_t same_address(address_t memory);
const char *same_text(const char *text);
size_t length_of(const char *text);
size_t wide_length_of(const wchar_t *text);
size_t length_of_16(const char16_t *text);
char **same_texts(char **texts);
const char *first_text(const char *const *texts, int count);
struct pair **same_pairs(struct pair **pairs);
long first_of_pairs(struct pair *const *pairs, int count);
struct hidden *same_hidden(struct hidden *hidden);
int put(FILE *file, const char *text);
FILE *same_file(FILE *file);
int sum_of_three(const int numbers[3]);
int sum_of_grid(int grid[2][3]);
int sum_of_row(int (*row)[3]);
int last_of_blocks(const short (*blocks)[2][3], int count);
int first_of_couples(struct pair (*couples)[2]);
int first_of_names(const char (*names)[4]);
int first_of_any(int (*numbers)[]);
double sum_of_pairs(const struct pair *pairs, unsigned count);
unsigned long sum_of_bytes(const void *memory, unsigned count);
const char *text_at(int index);
const struct pair *pair_at(int index);
const int *table(void);
void *nowhere(void);

/* Function pointers. */
typedef int (*step)(int);
typedef int visit(int, void *);
int apply(step f, int value);
int each(visit f, int count, void *data);
step choose(int which);
int (*same_function(int (*f)(int)))(int);
double of_pair(double (*f)(struct pair), struct pair value);
int twice(int value);
int thrice(int value);
int add(int value, void *data);

/* errno alone; touch() is part of all others. */
int swap_errno(int value);
void set_errno(int value);

/* Numbers of parameters. */
void nothing(void);
int none(void);
long one(long a);
long two(long a, const char *b);
double three(int a, double b, float c);
long four(signed char a, short b, const char *c, long d);
double twelve(int a, double b, int c, double d, int e, double f, int g, double h, int i, double j,
              int k, double l);
double thirteen(int a, double b, int c, double d, int e, double f, int g, double h, int i, double j,
                int k, double l, const char *m);
long twenty(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k,
            long l, long m, long n, long o, long p, long q, long r, long s, const char *t);

/* Other ways to have a function. */
static inline int inlined(int value, const char *text) { return value + (text != 0); }
static inline struct pair inlined_pair(struct pair value)
{
    value.first++;
    return value;
}
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
#define SECOND_OF(p) ((p).second)
#define LENGTH_OF(text) (sizeof(text) + (text)[0])
int old_style();
int newer(int value, const char *text);
int renamed_(int value);
