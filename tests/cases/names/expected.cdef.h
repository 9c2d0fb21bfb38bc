/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef int size;
int from(int from);
int lambda(int, int in);
int print(int value);
int ffi(int value);
int lib(int value);
int has(int value);
int __name__(int value);
enum {
    None,
    True,
    ...
};
#define async ...
#define __file__ ...
struct class {
    int def;
    struct class *is;
    size self;
    ...;
};
struct class *pass(struct class *class);
struct same {
    int same;
    ...;
};
typedef struct {
    int other;
    ...;
} other;
int same(struct same same);
int other_of(other, size);
typedef struct {
    int x;
    ...;
} outer__inner_2;
struct outer {
    outer__inner_2 inner;
    ...;
};
typedef struct {
    int y;
    ...;
} outer__inner;
int outer_of(struct outer *outer, outer__inner *inner);
