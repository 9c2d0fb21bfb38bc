/* Made by ferrule from header.h; the C compiler fills in every number. */
struct point {
    int x;
    int y;
    ...;
};
union number {
    int whole;
    float part;
    ...;
};
typedef int (*visit)(struct point, void *);
typedef union number (*change)(union number);
typedef int plain(int);
typedef void (*done)(void);
typedef const char *(*text)(const char *, const struct point *, int);
typedef visit visit_by_another_name;
struct letters {
    char text[...];
    union number number;
    ...;
};
typedef struct letters (*turn)(struct letters, int);
struct letters turned(turn, const char *);
int visited(visit, void *data);
float changed(change, int whole);
int called(plain *, int value);
void ended(done);
const char *told(text);
extern "Python" int on_visit(struct point, void *);
extern "Python" union number on_change(union number);
extern "Python" int on_plain(int);
extern "Python" void on_done(void);
extern "Python" const char *on_text(const char *, const struct point *, int);
extern "Python" struct letters on_turn(struct letters, int);
extern "Python" int on_other_visit(struct point, void *);
