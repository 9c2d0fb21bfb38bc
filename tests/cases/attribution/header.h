#pragma once

/* Each of these is a declaration that the compiler takes, and a use that it does not. */
typedef struct { const int value; } constant_t;
extern const constant_t constant;
int refused(int value) __attribute__((error("do not call")));
struct never;
struct never unfinished(int value);
void unfinished_too(struct never never);
enum unknown;
struct holder { int (*function)(struct { int inner; } *); int value; };

#define FIRST(record) ((record).value)
#define NOTHING(value) do { } while (0)

/* Bound all the same. */
#define o 5
struct good { int value; };
int good(struct good good);
enum level { LOW, HIGH };
#define LEVELS 2
