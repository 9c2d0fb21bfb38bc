#include "direct.h"

#include <errno.h>
#include <string.h>

static void touch(void) { errno = errno + 1; }

/* For what reads wherever a pointer leads, in tests also to a _Bool that is neither 0 nor 1. */
#define READS_ANYTHING __attribute__((no_sanitize("bool", "alignment")))

#define DEFINE(name, type)                                                                  \
    type give_##name(type value) { touch(); return value; }                                 \
    type between_##name(int a, type value, double b)                                        \
    {                                                                                       \
        touch();                                                                            \
        return a == 7 && b == 0.5 ? value : (type)0;                                        \
    }                                                                                       \
    READS_ANYTHING                                                                          \
    type first_##name(const type *items) { touch(); return items ? items[0] : (type)0; }    \
    READS_ANYTHING                                                                          \
    type second_##name(const type items[], unsigned count)                                  \
    {                                                                                       \
        touch();                                                                            \
        return count == 2 && items ? items[1] : (type)0;                                    \
    }                                                                                       \
    type *same_##name(type *items) { touch(); return items; }                               \
    void store_##name(type *items, type value)                                              \
    {                                                                                       \
        touch();                                                                            \
        if (items) {                                                                        \
            *items = value;                                                                 \
        }                                                                                   \
    }
SCALARS(DEFINE)

#define DEFINE_RECORD(name, type, field)                                          \
    type give_##name(type value) { touch(); return value; }                       \
    type between_##name(int a, type value, double b)                              \
    {                                                                             \
        touch();                                                                  \
        if (a != 7 || b != 0.5) {                                                 \
            memset((void *)&value, 0, sizeof value);                              \
        }                                                                         \
        return value;                                                             \
    }                                                                             \
    READS_ANYTHING                                                                \
    long field_##name(const type *value) { touch(); return value ? (long)value->field : -9; } \
    long by_value_##name(type value) { touch(); return (long)value.field; }       \
    type *same_##name(type *items) { touch(); return items; }
RECORDS(DEFINE_RECORD)

int first_void(const void *memory) { touch(); return memory ? *(const unsigned char *)memory : -9; }
void *same_void(void *memory) { touch(); return memory; }
address_t same_address(address_t memory) { touch(); return memory; }
const char *same_text(const char *text) { touch(); return text; }
size_t length_of(const char *text) { touch(); return text ? strlen(text) : 999; }
size_t wide_length_of(const wchar_t *text) { touch(); return text ? wcslen(text) : 999; }
size_t length_of_16(const char16_t *text)
{
    size_t length = 0;
    touch();
    while (text && text[length]) {
        length++;
    }
    return text ? length : 999;
}
char **same_texts(char **texts) { touch(); return texts; }
const char *first_text(const char *const *texts, int count)
{
    touch();
    return texts && count > 0 && count < 3 ? texts[0] : NULL;
}
struct pair **same_pairs(struct pair **pairs) { touch(); return pairs; }
long first_of_pairs(struct pair *const *pairs, int count)
{
    touch();
    return pairs && count == 1 && pairs[0] ? pairs[0]->first : -9;
}
struct hidden *same_hidden(struct hidden *hidden) { touch(); return hidden; }
int put(FILE *file, const char *text)
{
    touch();
    return file && text && fputs(text, file) >= 0 && fflush(file) == 0 ? 1 : -9;
}
FILE *same_file(FILE *file) { touch(); return file; }
int sum_of_three(const int numbers[3])
{
    touch();
    return numbers ? numbers[0] + 10 * numbers[1] + 100 * numbers[2] : -9;
}
int sum_of_grid(int grid[2][3])
{
    touch();
    return grid ? grid[0][0] + 10 * grid[0][2] + 100 * grid[1][0] + 1000 * grid[1][2] : -9;
}
int sum_of_row(int (*row)[3]) { touch(); return row ? (*row)[0] + 10 * (*row)[2] : -9; }
int last_of_blocks(const short (*blocks)[2][3], int count) { touch(); return blocks[count - 1][1][2]; }
int first_of_couples(struct pair (*couples)[2]) { touch(); return (*couples)[0].first; }
int first_of_names(const char (*names)[4]) { touch(); return (*names)[0]; }
int first_of_any(int (*numbers)[]) { touch(); return (*numbers)[0]; }
double sum_of_pairs(const struct pair *pairs, unsigned count)
{
    double sum = 0;
    touch();
    for (unsigned i = 0; pairs && i < count && i < 5; i++) {
        sum += pairs[i].first * 100 + pairs[i].second;
    }
    return sum;
}
unsigned long sum_of_bytes(const void *memory, unsigned count)
{
    unsigned long sum = 0;
    touch();
    for (unsigned i = 0; memory && i < count; i++) {
        sum = sum * 31 + ((const unsigned char *)memory)[i];
    }
    return sum;
}
const char *text_at(int index)
{
    static const char *const texts[] = {"zero", "one", ""};
    touch();
    return index >= 0 && index < 3 ? texts[index] : NULL;
}
const struct pair *pair_at(int index)
{
    static const struct pair pairs[] = {{1, 1.5}, {2, 2.5}};
    touch();
    return index >= 0 && index < 2 ? &pairs[index] : NULL;
}
const int *table(void)
{
    static const int numbers[] = {1, 2, 3};
    touch();
    return numbers;
}
void *nowhere(void) { touch(); return NULL; }

int apply(step f, int value) { touch(); return f ? f(value) : -9; }
int each(visit f, int count, void *data)
{
    int sum = 0;
    touch();
    for (int i = 0; f && i < count && i < 5; i++) {
        sum += f(i, data);
    }
    return sum;
}
step choose(int which) { touch(); return which == 2 ? twice : which == 3 ? thrice : NULL; }
int (*same_function(int (*f)(int)))(int) { touch(); return f; }
double of_pair(double (*f)(struct pair), struct pair value) { touch(); return f ? f(value) : -9; }
int twice(int value) { touch(); return (int)(2u * (unsigned)value); }
int thrice(int value) { touch(); return (int)(3u * (unsigned)value); }
int add(int value, void *data) { touch(); return value + (data ? *(unsigned char *)data : 0); }

int swap_errno(int value)
{
    int before = errno;
    errno = value;
    return before;
}
void set_errno(int value) { errno = value; }

void nothing(void) { touch(); }
int none(void) { touch(); return 17; }
long one(long a) { touch(); return a; }
long two(long a, const char *b) { touch(); return (long)((unsigned long)a + (b ? strlen(b) : 50)); }
double three(int a, double b, float c) { touch(); return a + 10 * b + 100 * c; }
long four(signed char a, short b, const char *c, long d)
{
    touch();
    return (long)(1ul * (unsigned long)a + 3ul * (unsigned long)b + (c ? strlen(c) : 7) +
                  5ul * (unsigned long)d);
}
double twelve(int a, double b, int c, double d, int e, double f, int g, double h, int i, double j,
              int k, double l)
{
    touch();
    return a + 2 * b + 3. * c + 4 * d + 5. * e + 6 * f + 7. * g + 8 * h + 9. * i + 10 * j + 11. * k +
           12 * l;
}
double thirteen(int a, double b, int c, double d, int e, double f, int g, double h, int i, double j,
                int k, double l, const char *m)
{
    return twelve(a, b, c, d, e, f, g, h, i, j, k, l) + (m ? (double)strlen(m) : 1000);
}
long twenty(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k,
            long l, long m, long n, long o, long p, long q, long r, long s, const char *t)
{
    long all[] = {a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t ? (long)strlen(t) : 99};
    unsigned long sum = 0;
    touch();
    for (int at = 0; at < 20; at++) {
        sum = sum * 7 + (unsigned long)all[at];
    }
    return (long)sum;
}
int old_style() { touch(); return 21; }
int newer(int value, const char *text) { touch(); return value + (text != NULL); }
int renamed_(int value) { touch(); return value; }
