/* Made by ferrule from header.h; the C compiler fills in every number. */
struct point {
    int x;
    int y;
    ...;
};
struct line {
    struct point from;
    struct point to;
    ...;
};
typedef struct {
    int width;
    int height;
    ...;
} box__size;
typedef union {
    int whole;
    float part;
    ...;
} box__depth;
struct box {
    box__size size;
    box__depth depth;
    struct label label;
    ...;
};
struct label {
    const char *text;
    ...;
};
struct variant {
    int kind;
    int number;
    const char *text;
    short low;
    short high;
    ...;
};
typedef struct {
    int x;
    int y;
    ...;
} polygon__corners;
struct polygon {
    polygon__corners corners[...];
    ...;
};
typedef struct {
    int id;
    ...;
} handle__target;
typedef handle__target *handle;
typedef struct {
    double real;
    double imaginary;
    ...;
} number;
struct blob {
    unsigned int length;
    unsigned char data[];
    ...;
};
struct node {
    int value;
    struct node *next;
    ...;
};
struct right {
    struct left *other;
    int number;
    ...;
};
struct left {
    struct right *other;
    ...;
};
struct hidden;
struct secret;
typedef struct secret secret;
union either {
    int number;
    float fraction;
    unsigned char bytes[...];
    ...;
};
struct packed {
    char tag;
    int value;
    ...;
};
struct aligned {
    char tag;
    int value;
    ...;
};
struct in_twos {
    char tag;
    int value;
    ...;
};
struct grid {
    int cells[...][...];
    const char *names[...];
    ...;
};
struct hooks {
    int (*call)(int, void *);
    int (*slots[...])(int);
    ...;
};
struct qualified {
    const int fixed;
    volatile int changing;
    int counted;
    ...;
};
struct empty {
    ...;
};
struct point moved(struct point by_value, const struct point *by);
struct variant text_variant(const char *text);
int corner_sum(const struct polygon *polygon);
handle opened(int id);
int id_of(handle);
number product(number left, number right);
int blob_sum(const struct blob *blob);
int node_sum(const struct node *first);
struct hidden *hide(int value);
int seek(struct hidden *hidden);
secret *tell(secret *);
int packed_value(const struct packed *packed);
int aligned_value(struct aligned by_value);
int called(const struct hooks *hooks, int value, void *data);
typedef struct {
    int width;
    int height;
    ...;
} fixed_size__target;
typedef const fixed_size__target fixed_size;
fixed_size sized(int width);
int area(fixed_size size);
int area_by(int (*measure)(fixed_size, fixed_size *));
extern fixed_size smallest;
typedef struct {
    const int major;
    int minor;
    ...;
} version__target;
extern const version__target version;
extern const struct qualified constant;
