#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

struct pair {
    int num;
    double dnum;
};

enum color { RED, GREEN = 5, BLUE = -1 };

union number {
    int i;
    float f;
};

typedef int (*operation)(int);

typedef struct {
    struct pair first;
    struct pair rest[2];
} nest;

struct every {
    signed char sc;
    unsigned char uc;
    short s;
    unsigned short us;
    int i;
    unsigned u;
    long l;
    unsigned long ul;
    long long ll;
    unsigned long long ull;
    int8_t i8;
    uint64_t u64;
    size_t size;
    float f;
    double d;
    long double ld;
    _Bool b;
    char c;
    wchar_t w;
    enum color color;
    double _Complex z;
    void *address;
    struct pair *pair;
    operation code;
    union number number;
    nest nest;
};

struct arrays {
    char name[8];
    wchar_t wide[8];
    int grid[2][3];
    uint8_t bytes[4];
    bool flags[2];
    struct pair *pairs[2];
    struct { short x, y; } points[2];
    char words[2][4];
};

/* Padding in the middle, and fields that lie on odd places. */
struct padded {
    char tag;
    long long value;
    char end;
};
struct __attribute__((packed)) packed {
    char tag;
    int value;
    double real;
};

/* These have no conversions. */
struct bits {
    unsigned low : 3;
    int rest;
};
struct with_bits {
    struct bits bits;
};
struct flexible {
    int count;
    int items[];
};
struct opaque;
struct anonymous {
    int kind;
    union {
        int i;
        float f;
    };
};

/* Names that are taken. */
struct taken {
    int a;
};
struct taken_array {
    int a;
};
static inline int taken_as_tuple(int x) { return x + 1; }

static inline int twice(int x) { return 2 * x; }
static inline const char *greeting(void) { return "gr\303\274\303\237"; }
