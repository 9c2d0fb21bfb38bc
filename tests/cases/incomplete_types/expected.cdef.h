/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef ... enum_mode;
typedef ... enum_speed_2;
typedef enum_speed_2 speed;
typedef enum_speed_2 *speed_pointer;
typedef union {
    enum_mode *first;
    int second;
    ...;
} job__either;
struct job {
    enum_mode *mode;
    int n;
    job__either either;
    ...;
};
int run(enum_mode *mode, const enum_mode *const *modes);
enum_mode *new_mode(void);
speed *faster(speed_pointer);
extern enum_mode *current;
typedef enum_mode *(*mode_function)(enum_mode *);
int enum_speed(int x);
struct codec;
typedef const struct codec *codec_pointer;
extern struct codec first_codec;
extern struct codec second_codec;
extern enum_mode mode_now;
extern void anything;
int number_of(const struct codec *codec);
struct registry;
typedef const struct registry registry_t;
union cell;
typedef volatile union cell cell_t;
struct holder {
    registry_t *read;
    struct registry *write;
    union cell *plain;
    cell_t *shared;
    ...;
};
extern struct registry *registry_now;
int registry_size(struct registry *registry);
registry_t *registry_of(struct registry *registry);
struct unknown;
struct outer {
    int a;
    int b;
    ...;
};
struct inner {
    int b;
    ...;
};
int b_of(const struct outer *outer);
struct circle {
    int radius;
    void (*draw)(struct circle *);
    ...;
};
typedef void (*visitor)(struct there (*)(void));
struct here {
    int n;
    ...;
};
struct there {
    struct here all[...];
    void (*leave)(struct here *);
    ...;
};
int sum_of(struct circle circle, struct here here);
