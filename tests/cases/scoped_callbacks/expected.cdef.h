/* Made by ferrule from header.h; the C compiler fills in every number. */
struct point {
    int x;
    double y;
    ...;
};
enum color {
    RED,
    GREEN,
    ...
};
typedef int (*compare)(const void *, const void *);
typedef int (*visit)(struct point, const struct point *, const char *, void *, enum color);
typedef struct point (*make)(int);
typedef const char *(*text)(char, _Bool, long double, float, unsigned char);
void sort_ints(int *base, size_t n, compare compar);
int walk(int n, visit visitor, void *data);
struct point made(make, int x);
const char *texted(text);
double integrate(double (*f)(double), double (*g)(double), int n);
void each(int n, void (*call)(int));
int call(int (*callback)(void));
typedef const int fixed_int;
fixed_int call_fixed(fixed_int (*callback)(void));
int call_held(int (*callback)(void));
int answer(void);
int kept(int (*callback)(void));
int errno_around(int (*callback)(void));
int plain(int (*callback)(void));
struct bits {
    int a : 3;
    int b : 5;
};
struct bits with_bits(struct bits (*callback)(struct bits), struct bits bits);
int with_stored(int (*callback)(int), int x);
int with_stored_held(int (*callback)(int), int x);
int call_stored(int x);
int call_stored_held(int x);
struct packed_bits {
    char c;
    short s;
    ...;
};
struct packed_bits with_packed_bits(struct packed_bits (*callback)(struct packed_bits), struct packed_bits bits);
int get_bits__a(struct bits *record);
void ferrule_set_bits__a(struct bits *record, int value);
int get_bits__b(struct bits *record);
void ferrule_set_bits__b(struct bits *record, int value);
int get_packed_bits__x(struct packed_bits *record);
void ferrule_set_packed_bits__x(struct packed_bits *record, int value);
