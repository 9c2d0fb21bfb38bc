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
