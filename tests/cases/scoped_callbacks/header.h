#include <errno.h>
#include <stddef.h>

struct point {
    int x;
    double y;
};
enum color { RED, GREEN = 5 };

typedef int (*compare)(const void *, const void *);
typedef int (*visit)(struct point by_value, const struct point *at, const char *name, void *data,
                     enum color color);
typedef struct point (*make)(int x);
typedef const char *(*text)(char c, _Bool b, long double wide, float narrow, unsigned char byte);

void sort_ints(int *base, size_t n, compare compar);
static inline int walk(int n, visit visitor, void *data)
{
    static const struct point at = {1, 2.5};
    int sum = 0;
    for (int i = 0; i < n; i++) {
        struct point p = {i, i * 0.5};
        sum += visitor(p, &at, "name", data, GREEN);
    }
    return sum;
}
static inline struct point made(make make, int x) { return make(x); }
static inline const char *texted(text text) { return text('x', 1, 2.5L, 1.5f, 200); }
static inline double integrate(double (*f)(double), double g(double), int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += f(i) * g(i);
    }
    return sum;
}
static inline void each(int n, void (*call)(int))
{
    for (int i = 0; i < n; i++) {
        call(i);
    }
}
static inline int call(int (*callback)(void)) { return callback(); }
typedef const int fixed_int; /* a variable for such a result could not be changed */
static inline fixed_int call_fixed(fixed_int (*callback)(void)) { return callback(); }
static inline int call_held(int (*callback)(void)) { return callback(); }
static inline int answer(void) { return 42; }
static inline int kept(int (*callback)(void))
{
    static int (*last)(void);
    if (callback != NULL) {
        last = callback;
    }
    return callback == NULL ? last() : 0;
}
static inline int errno_around(int (*callback)(void))
{
    errno = 3;
    int seen = callback();
    return seen * 100 + errno;
}
static inline int plain(int (*callback)(void)) { return callback(); }
struct bits {
    int a : 3;
    int b : 5;
};
static inline struct bits with_bits(struct bits (*callback)(struct bits), struct bits bits)
{
    return callback(bits);
}
/* They call the function of the with_stored() that is on its way. */
int with_stored(int (*callback)(int), int x);
int with_stored_held(int (*callback)(int), int x);
int call_stored(int x);
int call_stored_held(int x);

/* cffi lays this one out differently, which the check of the built module finds. */
struct __attribute__((packed)) packed_bits {
    char c;
    int x : 9;
    short s;
};
static inline struct packed_bits with_packed_bits(
    struct packed_bits (*callback)(struct packed_bits), struct packed_bits bits)
{
    return callback(bits);
}
