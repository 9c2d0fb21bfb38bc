/* One function for each key of the tables, which are in ways.toml. All of it is in this header. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct pair { int a; double b; };
typedef struct box box;
struct box { int n; };

static inline int out_of(int n, int *found) { *found = n + 1; return 0; }
static inline int in_and_out(int *counter) { ++*counter; return 0; }
static inline int sum(const int *items, int n)
{
    int all = 0;
    for (int i = 0; i < n; i++) all += items[i];
    return all;
}
static inline void fill(int *items, int n) { for (int i = 0; i < n; i++) items[i] = i; }
static inline int length_of(const char *text) { return (int)strlen(text); }
static inline char *copy(const char *text) { return strdup(text); }
static inline void drop(void *block) { free(block); }
static inline int plus(int n, int more) { return n + more; }
static inline int may_fail(int n) { return n; }
static inline const char *said(int status) { return status == 3 ? "three" : "other"; }
static inline int of_errno(const char *path) { errno = ENOENT; return path ? -1 : 0; }
static inline struct pair half(int n) { struct pair p = {n, n / 2.0}; return p; }
static inline box *box_new(int n) { box *made = (box *)malloc(sizeof *made); made->n = n; return made; }
static inline void box_free(box *b) { free(b); }
static inline int box_count(box *b) { return b->n; }
static inline box *box_same(box *b) { return b; }
static inline box *box_twin(box *b) { return box_new(b->n); }
static inline int box_take(box *b) { int n = b->n; free(b); return n; }
static inline int box_total(box *const *boxes, int n)
{
    int all = 0;
    for (int i = 0; i < n; i++) all += boxes[i]->n;
    return all;
}
static inline int each(int (*row)(void *data, int n), void *data) { return row(data, 1); }
static inline void box_on(box *b, int (*event)(void *data, int n), void *data)
{
    b->n = event ? event(data, b->n) : 0;
}
static inline int with_box(int (*use)(box *b)) { box b = {7}; return use(&b); }
typedef int (*box_visit)(box *b, int n); /* of a callback that Python defines by name */
static inline int visit_box(int n, box_visit visit) { box b = {n}; return visit(&b, n); }
static inline int is_null(const int *p) { return p == 0; }
static inline int first_byte(unsigned char *data) { return data[0]; }
static inline int held(int n) { return n; }
static inline int without_errno(int n) { return n; }
static inline int in_a_hurry(int n) { return n; }
int read_all(const char *text, ...);
