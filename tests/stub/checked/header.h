/* What tests/stub/test_render.py and tests/stub/test_python_types.py build. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

typedef unsigned char octet;
typedef struct point { int x; double y; } point;
struct store;
struct other;
struct holder {
    char *name; const char *label; point at; point *next; struct store *owner;
    const int fixed; int counts[3]; char text[8]; bool on; void *data; int (*visit)(int, void *);
};
enum color { RED, GREEN };
typedef int (*visitor)(int, void *);
typedef struct store *store_handle;

#define LIMIT 12
#define RATIO 0.5
#define GREETING "hello"
#define NOWHERE ((struct store *)-1)

static int counter;
static char line[16];
static const point ORIGIN = {0, 0};

/** Adds one.
 * @param value  what to add to
 * @return the sum
 */
static inline int f_int(int value) { return value + 1; }
static inline unsigned long f_ulong(unsigned long v) { return v; }
static inline bool f_bool(bool v) { return v; }
static inline char f_char(char v) { return v; }
static inline wchar_t f_wchar(wchar_t v) { return v; }
static inline double f_double(double v) { return v; }
static inline long double f_long_double(long double v) { return v; }
static inline double _Complex f_complex(double _Complex v) { return v; }
static inline enum color f_enum(enum color v) { return v; }
static inline point f_point(point v) { return v; }
static inline int f_int_p(int *v) { return v != NULL; }
static inline int f_const_int_p(const int *v) { return v != NULL; }
static inline int f_double_p(double *v) { return v != NULL; }
static inline int f_char_p(char *v) { return v != NULL; }
static inline int f_const_char_p(const char *v) { return v != NULL; }
static inline int f_octet_p(octet *v) { return v != NULL; }
static inline int f_uint8_p(const uint8_t *v) { return v != NULL; }
static inline int f_signed_char_p(signed char *v) { return v != NULL; }
static inline int f_wchar_p(wchar_t *v) { return v != NULL; }
static inline int f_size_p(size_t *v) { return v != NULL; }
static inline int f_void_p(void *v) { return v != NULL; }
static inline int f_const_void_p(const void *v) { return v != NULL; }
static inline int f_point_p(point *v) { return v != NULL; }
static inline int f_const_point_p(const point *v) { return v != NULL; }
static inline int f_store_p(struct store *v) { return v != NULL; }
static inline int f_other_p(struct other *v) { return v != NULL; }
static inline int f_char_pp(char **v) { return v != NULL; }
static inline int f_void_pp(void **v) { return v != NULL; }
static inline int f_octet_pp(octet **v) { return v != NULL; }
static inline int f_store_pp(struct store **v) { return v != NULL; }
static inline int f_point_pp(point **v) { return v != NULL; }
static inline int f_label_pp(const char **v) { return v != NULL; }
static inline int f_char_ppp(char ***v) { return v != NULL; }
static inline int f_const_octet_pp(const octet **v) { return v != NULL; }
static inline int f_handle_p(store_handle *v) { return v != NULL; }
static inline int f_visitor_p(visitor *v) { return v != NULL; }
static inline int f_file_p(FILE *v) { return v != NULL; }
static inline int f_visitor(visitor v) { return v != NULL; }
static inline int f_sum(int first, ...) { return first; }
static inline struct store *make_store(void) { return NOWHERE; }
static inline struct other *make_other(void) { return NULL; }
static inline const char *make_text(void) { return "text"; }
static inline int visit(int v, void *data) { return v + (data != NULL); }
static inline visitor make_visitor(void) { return visit; }
static inline const point *origin(void) { return &ORIGIN; }
static inline int keywords(int from, int in) { return from + in; }
