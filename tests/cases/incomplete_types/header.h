#pragma once

/* C lets one point to what it never completes. */
enum mode;
typedef enum speed speed, *speed_pointer;
struct job { enum mode *mode; int n; union { enum mode *first; int second; } either; };
int run(enum mode *mode, const enum mode *const *modes);
enum mode *new_mode(void);
speed *faster(speed_pointer speed);
extern enum mode *current;
typedef enum mode *(*mode_function)(enum mode *mode);
int enum_speed(int x);

/* A variable of an incomplete type has an address and no value. */
struct codec;
typedef const struct codec *codec_pointer;
extern struct codec first_codec;
extern const struct codec second_codec;
extern enum mode mode_now;
extern void anything;
int number_of(const struct codec *codec);

/* The typedef is const where the type is not. */
typedef const struct registry registry_t;
typedef volatile union cell cell_t;
struct holder { registry_t *read; struct registry *write; union cell *plain; cell_t *shared; };
extern struct registry *registry_now;
int registry_size(struct registry *registry);
registry_t *registry_of(struct registry *registry);

/* Pass by value what is never completed: nobody can call these. */
struct unknown;
struct outer { int a; struct unknown (*call)(struct unknown); int b; };
typedef struct unknown (*unknown_function)(int);
typedef void takes_unknown(struct unknown unknown);
struct inner { takes_unknown *call; enum mode (*mode)(void); int b; };
static inline int b_of(const struct outer *outer) { return outer->b; }
int run_with(enum mode mode);
typedef void (*deep)(int (*call)(struct unknown));

/* cffi cannot make the type of a function that is a field of what it passes by value. */
struct circle { int radius; int (*call)(struct circle); void (*draw)(struct circle *); };
struct there; typedef void (*visitor)(struct there (*)(void)); struct here { int n; visitor visit; };
struct there { struct here all[2]; void (*leave)(struct here *); };
static inline int sum_of(struct circle circle, struct here here) { return circle.radius + here.n; }

/* No expression leads to the type of these results and parameters. */
struct { int x; } nameless_result(int x);
typedef struct { int x; } (*nameless_function)(struct { int y; } parameter);
