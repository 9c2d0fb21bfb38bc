#include "cases.h"

#include <stdlib.h>
#include <string.h>

int calls, blocks;
long seen;

/* Tests pass numbers of any size, so sums and products may be too large: these wrap around. */
static int plus(int one, int other) { return (int)((unsigned)one + (unsigned)other); }
static int times(int one, int other) { return (int)((unsigned)one * (unsigned)other); }
static long long_plus(long one, long other) { return (long)((unsigned long)one + (unsigned long)other); }
static long long_times(long one, long other) { return (long)((unsigned long)one * (unsigned long)other); }

int root(double square, int *found)
{
    calls++;
    if (square < 0) {
        errno = EDOM;
        return -2;
    }
    *found = (int)square;
    return 0;
}

int results(int number, int *i, double *d, enum color *c, struct point *p, const char **s, handle **h)
{
    calls++;
    *i = number;
    *d = number / 2.0;
    *c = GREEN;
    p->x = number;
    p->y = 1.5;
    *s = "text";
    *h = NULL;
    return number < 0;
}

int bump(int *counter, long by)
{
    *counter = plus(*counter, (int)by);
    return 7;
}

void move(struct point *point, int by) { point->x = plus(point->x, by); }

void skip_while(const char **text, int (**next)(int character))
{
    while ((*next)((unsigned char)**text) != 0) {
        (*text)++;
    }
    *next = 0;
}

void only(int *result) { *result = 11; }

int find(const char *text, int wanted, const char **found)
{
    for (*found = text; **found != '\0'; ++*found) {
        if (**found == wanted) {
            return 0;
        }
    }
    return -1;
}

int unsigned_bump(unsigned long long *counter)
{
    ++*counter;
    return 0;
}

int named_like_a_macro(int a, int *value)
{
    *value = a;
    return 0;
}

int scale(int number, int factor, const char *name, double *scaled)
{
    calls++;
    seen = name == NULL ? -1 : name[0];
    *scaled = times(number, factor);
    return 0;
}

int between(int first, int second, int third) { return plus(plus(times(first, 100), times(second, 10)), third); }

int nameless(int number, int *value)
{
    *value = plus(number, 1);
    return 0;
}

int fails_by_errno(int number)
{
    errno = number;
    return number == 0 ? 0 : -1;
}

const char *words(int status)
{
    errno = EBUSY; /* the exception does not show it */
    return status == -2 ? "n\xc3\xa4gative" : status == -3 ? "\xff" : NULL;
}

int last_status(void) { return -9; }

int pair_of_two(int pair[2])
{
    pair[0] = pair[1] = 1;
    return 0;
}

int takes_callback(int (*callback)(int), int number, int *value)
{
    *value = callback(number);
    return 0;
}

int hidden(int number, int *value)
{
    *value = number;
    return number;
}

int variadic(int number, ...) { return number; }

int length_of(const char *text)
{
    calls++;
    return text == NULL ? -1 : (int)strlen(text);
}

int both_texts(const char *text, const char *path, const char **found)
{
    static char copy[100];
    seen = (unsigned char)text[0];
    strcpy(copy, path);
    *found = *path == '\0' ? NULL : copy;
    return 0;
}

const char *name_of(int number) { return number < 0 ? NULL : number ? "n\xc3\xa4me" : "\xff"; }

const char *latin_of(const char *text)
{
    static char copy[100];
    strcpy(copy, text);
    return copy;
}

const char *later_part(const char *text, int skipped) { return text + skipped; }

long sum(const int *items, int count)
{
    long total = 0;
    calls++;
    seen = items == NULL ? -1 : count;
    for (int i = 0; i < count; i++) {
        total += items[i];
    }
    return total;
}

int checksum(const void *data, constant_length size)
{
    int total = 0;
    seen = size;
    for (int i = 0; i < size; i++) {
        total += ((const unsigned char *)data)[i];
    }
    return total;
}

double dot(const double *left, const double *right, size_t count)
{
    double total = 0;
    for (size_t i = 0; i < count; i++) {
        total += left[i] * (right == NULL ? 1 : right[i]);
    }
    return total;
}

void fill(unsigned char *into, size_t *size)
{
    for (size_t i = 0; i < *size; i++) {
        into[i] = 'x';
    }
    *size /= 2;
}

int text_size(const char *text, size_t size)
{
    int nuls = 0;
    for (size_t i = 0; i < size; i++) {
        nuls += text[i] == '\0';
    }
    return (int)size * 10 + nuls;
}

int first_numbers(int *numbers, int count)
{
    calls++;
    for (int i = 0; i < count && i < 5; i++) {
        numbers[i] = i * i;
    }
    return count == 6 ? -99 : count == 7 ? -3 : count > 5 ? 5 : count + 3;
}

int upto(int wanted, short *numbers, size_t *count)
{
    if (*count < (size_t)wanted) {
        *count = (size_t)wanted;
        return -2;
    }
    for (int i = 0; i < wanted; i++) {
        numbers[i] = (short)i;
    }
    *count = (size_t)wanted;
    return 0;
}

int copy_bytes(const void *source, size_t size, unsigned char *target)
{
    memcpy(target, source, size);
    target[size] = '!';
    return size == 3 ? -1 : size == 4 ? -2 : size == 5 ? 100 : (int)size + 1;
}

void twice(const float *from, float *to, int count)
{
    for (int i = 0; i < count; i++) {
        to[i] = 2 * from[i];
    }
}

long read_some(void *into, size_t room)
{
    memset(into, 'r', room);
    return (long)room - 2;
}

int write_name(char *name, size_t room)
{
    static const char *const written[] = {"short", "exactly8", "\xff", "n\xc3\xa4me"};
    static int next;
    strncpy(name, written[next++ % 4], room);
    return 0;
}

int pair_in(int pair[2])
{
    pair[0] = 3;
    pair[1] = 4;
    return 5;
}

static void *block_of(size_t size)
{
    blocks++;
    return malloc(size);
}

void forget(void *block)
{
    blocks--;
    free(block);
}

char *join(const char *first, const char *second)
{
    char *made = strcmp(second, "none") == 0 ? NULL : block_of(strlen(first) + strlen(second) + 1);
    return made == NULL ? NULL : strcat(strcpy(made, first), second);
}

int dump(int wanted, unsigned char **block, size_t *size)
{
    *block = wanted == 0 ? NULL : block_of(10);
    if (*block != NULL) {
        memset(*block, 'd', 10);
    }
    *size = wanted < 0 ? 0 : (size_t)wanted;
    return wanted == 9 ? -2 : 0;
}

const int *table(size_t *count)
{
    static const int numbers[] = {1, 2, 3};
    *count = 3;
    return numbers;
}

int message_in(int wanted, char **message, int *code)
{
    *message = wanted == 0 ? NULL : strcpy(block_of(30), wanted == 1 ? "a message" : "\xff");
    *code = wanted;
    return wanted == 2 ? -1 : 0;
}

const unsigned char *borrowed(int wanted)
{
    return wanted == 0 ? NULL : (const unsigned char *)"b\xc3\xa4";
}

int names(const char **found, int room)
{
    static const char *const all[] = {"one", "two", "three"};
    for (int i = 0; i < room && i < 3; i++) {
        found[i] = all[i];
    }
    return room < 3 ? room : 3;
}

struct stamp stamp_of(long seconds, int nanos) { return (struct stamp){seconds, nanos}; }

struct stamp after(struct stamp when, const struct stamp *by)
{
    calls++;
    return (struct stamp){long_plus(when.seconds, by->seconds), plus(when.nanos, by->nanos)};
}

long either(const struct stamp *first, int scale, const struct stamp *const or)
{
    return long_plus(long_times(first == NULL ? -1 : first->seconds, scale), or == NULL ? -1 : or->seconds);
}

int stamp_in(struct stamp *when, const struct stamp *not_before)
{
    *when = (struct stamp){5, 6};
    seen = not_before == NULL ? -1 : not_before->nanos;
    return 3;
}

double distance(const spot *from, spot to) { return to.x - from->x + to.y - from->y; }

struct trace trace_of(int number)
{
    return (struct trace){{number, 2}, {{1.5, 2.5}, {3.5, 4.5}}, {{1, 2, 3}, {4, 5, 6}}, "label",
                          GREEN,       200,                      1};
}

long seconds_of(struct trace given)
{
    long small = given.turns[1][2] * 100L + given.label[1] + (long)given.corners[1].y;
    return long_plus(long_times(given.at.seconds, 1000), small);
}

int stamps(const struct stamp *many, int count, const struct stamp other[2])
{
    int total = plus(other[0].nanos, other[1].nanos);
    for (int i = 0; i < count; i++) {
        total = plus(total, many[i].nanos);
    }
    return total;
}

int fails_about(int number, const char *path, int flags)
{
    (void)path, (void)flags;
    errno = number;
    return number == 0 ? 0 : -1;
}

int words_of(const char *text, const char **found, int room)
{
    int count = 0;
    for (; *text != '\0' && count < room; text++) {
        if (*text != ' ') {
            found[count++] = text;
        }
    }
    return count;
}

int all_true(int (*const *tests)(int number), const _Bool *wanted, int count)
{
    int found = 1;
    for (int i = 0; i < count; i++) {
        found = found && (tests[i](i) != 0) == wanted[i];
    }
    return found;
}
