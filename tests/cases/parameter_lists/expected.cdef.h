/* Made by ferrule from header.h; the C compiler fills in every number. */
struct watched;
int use(struct late *late);
typedef int (*hook)(struct later *);
struct table {
    hook call;
    int (*other)(union last *);
    int count;
    ...;
};
enum choice {
    LEFT,
    RIGHT,
    ...
};
int choose(enum choice *choice, enum choice other);
int watch(struct watched *watched);
struct watched *watched(int value);
extern int (*handler)(struct event *, int (*)(struct event *));
struct late {
    int x;
    ...;
};
struct later {
    struct late late;
    ...;
};
union last {
    int x;
    float y;
    ...;
};
struct event {
    int code;
    ...;
};
struct node {
    int (*visit)(struct node *);
    struct node *next;
    ...;
};
struct haunted {
    int rooms;
    ...;
};
union kind {
    int x;
    ...;
};
