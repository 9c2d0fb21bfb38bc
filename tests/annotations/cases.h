/* Functions with the conventions that annotations say. What a call saw is in `calls` and `seen`. */
#include <errno.h>
#include <stddef.h>

struct point {
    int x;
    double y;
};
enum color { RED, GREEN = 5 };
typedef struct handle handle;

extern int calls;     /* how often C was called */
extern long seen;     /* what the last call got */
extern int blocks;    /* how many blocks of memory are not freed */

/* Results through pointers. */
int root(double square, int *found);
int results(int number, int *i, double *d, enum color *c, struct point *p, const char **s, handle **h);
int bump(int *counter, long by);
void move(struct point *point, int by);
/* Calls *next until it returns 0, each time for the next character; then *next is NULL. */
void skip_while(const char **text, int (**next)(int character));
void only(int *result);
int find(const char *text, int wanted, const char **found);
int unsigned_bump(unsigned long long *counter);
#define later 3
int named_like_a_macro(int a, int *value);

/* Defaults. */
int scale(int number, int factor, const char *name, double *scaled);
int between(int first, int second, int third);
int nameless(int, int *);

/* Failures. */
int fails_by_errno(int number);
const char *words(int status);
int last_status(void);
int pair_of_two(int pair[2]);
int takes_callback(int (*callback)(int), int number, int *value);
int hidden(int number, int *value);
int variadic(int number, ...);

/* Text. */
int length_of(const char *text);
int both_texts(const char *text, const char *path, const char **found);
const char *name_of(int number);
const char *latin_of(const char *text);
const char *later_part(const char *text, int skipped);

/* Arrays that are passed. */
long sum(const int *items, int count);
int all_true(int (*const *tests)(int number), const _Bool *wanted, int count);
typedef const unsigned char constant_length; /* what sets it is not const */
int checksum(const void *data, constant_length size);
double dot(const double *left, const double *right, size_t count);
void fill(unsigned char *into, size_t *size);
int text_size(const char *text, size_t size);

/* Arrays that are filled. */
int first_numbers(int *numbers, int count);
int upto(int wanted, short *numbers, size_t *count);
int copy_bytes(const void *source, size_t size, unsigned char *target);
void twice(const float *from, float *to, int count);
long read_some(void *into, size_t room);
int write_name(char *name, size_t room);
int pair_in(int pair[2]);

/* Arrays that C makes, and text to be freed. */
char *join(const char *first, const char *second);
void forget(void *block);
int dump(int wanted, unsigned char **block, size_t *size);
const int *table(size_t *count);
int message_in(int wanted, char **message, int *code);
const unsigned char *borrowed(int wanted);
int names(const char **found, int room);

/* Records that are tuples. */
struct stamp {
    long seconds;
    int nanos;
};
typedef struct {
    double x, y;
} spot;
struct trace {
    struct stamp at;
    spot corners[2];
    short turns[2][3];
    char label[8];
    enum color class;
    unsigned char flag;
    _Bool is_on;
};
struct stamp stamp_of(long seconds, int nanos);
struct stamp after(struct stamp when, const struct stamp *by);
/* The seconds of both, where NULL has -1; then `or` is `first`, unless it is given. */
long either(const struct stamp *first, int scale, const struct stamp *const or);
int stamp_in(struct stamp *when, const struct stamp *not_before);
double distance(const spot *from, spot to);
struct trace trace_of(int number);
struct row {
    int n_fields;
    int n_fields_, names, count, __class__;
};
static inline struct row row_of(int n_fields)
{
    struct row row = {n_fields, 1, 2, 3, 4};
    return row;
}
long seconds_of(struct trace given);
int stamps(const struct stamp *many, int count, const struct stamp other[2]);

int fails_about(int number, const char *path, int flags);

int words_of(const char *text, const char **found, int room);

typedef const struct { int before, after; } fixed_pair;
static inline fixed_pair around(int x) { fixed_pair made = {x - 1, x + 1}; return made; }
static inline int within(fixed_pair pair, int x) { return pair.before < x && x < pair.after; }

static inline int real_parts(const double _Complex *numbers, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++) { sum += __real__ numbers[i]; }
    return (int)sum;
}
static inline long all_seconds(struct stamp *stamps, int count)
{
    long sum = 0;
    for (int i = 0; i < count; i++) { sum += stamps[i].seconds; }
    return sum;
}
