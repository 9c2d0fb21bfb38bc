#pragma once

struct point { int x, y; };
struct line { struct point from, to; };

struct box {
    struct { int width, height; } size;
    union { int whole; float part; } depth;
    struct label { const char *text; } label;
};

/* C reaches the members of an anonymous member as the record's own. */
struct variant {
    int kind;
    union {
        int number;
        const char *text;
        struct { short low, high; };
    };
};

struct polygon { struct { int x, y; } corners[4]; };
typedef struct { int id; } *handle;
typedef struct { double real, imaginary; } number;

struct blob { unsigned length; unsigned char data[]; };
struct node { int value; struct node *next; };
struct right { struct left *other; int number; };
struct left { struct right *other; };
struct hidden;
typedef struct secret secret;
union either { int number; float fraction; unsigned char bytes[sizeof(int)]; };

struct __attribute__((packed)) packed { char tag; int value; };
struct aligned { char tag; int value __attribute__((aligned(16))); };
#pragma pack(push, 2)
struct in_twos { char tag; int value; };
#pragma pack(pop)

struct grid { int cells[2][3]; const char *names[2]; };
struct hooks { int (*call)(int value, void *data); int (*slots[2])(int); };
struct qualified { const int fixed; volatile int changing; _Atomic int counted; };
struct empty {};

struct point moved(struct point by_value, const struct point *by);
struct variant text_variant(const char *text);
int corner_sum(const struct polygon *polygon);
handle opened(int id);
int id_of(handle handle);
number product(number left, number right);
int blob_sum(const struct blob *blob);
int node_sum(const struct node *first);
struct hidden *hide(int value);
int seek(struct hidden *hidden);
secret *tell(secret *secret);
int packed_value(const struct packed *packed);
int aligned_value(struct aligned by_value);
int called(const struct hooks *hooks, int value, void *data);

typedef const struct { int width, height; } fixed_size;
fixed_size sized(int width);
int area(fixed_size size);
int area_by(int (*measure)(fixed_size size, fixed_size *by));
extern fixed_size smallest;
extern const struct { const int major; int minor; } version;
extern const struct qualified constant;
