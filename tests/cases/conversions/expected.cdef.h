/* Made by ferrule from header.h; the C compiler fills in every number. */
struct pair {
    int num;
    double dnum;
    ...;
};
enum color {
    RED,
    GREEN,
    BLUE,
    ...
};
union number {
    int i;
    float f;
    ...;
};
typedef int (*operation)(int);
typedef struct {
    struct pair first;
    struct pair rest[...];
    ...;
} nest;
struct every {
    signed char sc;
    unsigned char uc;
    short s;
    unsigned short us;
    int i;
    unsigned int u;
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
    ...;
};
typedef struct {
    short x;
    short y;
    ...;
} arrays__points;
struct arrays {
    char name[...];
    wchar_t wide[...];
    int grid[...][...];
    uint8_t bytes[...];
    _Bool flags[...];
    struct pair *pairs[...];
    arrays__points points[...];
    char words[...][...];
    ...;
};
struct padded {
    char tag;
    long long value;
    char end;
    ...;
};
struct packed {
    char tag;
    int value;
    double real;
    ...;
};
struct bits {
    unsigned int low : 3;
    int rest;
};
struct with_bits {
    struct bits bits;
    ...;
};
struct flexible {
    int count;
    int items[];
    ...;
};
struct opaque;
struct anonymous {
    int kind;
    int i;
    float f;
    ...;
};
struct taken {
    int a;
    ...;
};
struct taken_array {
    int a;
    ...;
};
int taken_as_tuple(int x);
int twice(int x);
const char *greeting(void);
unsigned int get_bits__low(struct bits *record);
void ferrule_set_bits__low(struct bits *record, unsigned int value);
