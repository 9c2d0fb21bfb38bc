#pragma once

enum colour { RED = 1, GREEN };
struct point { int x, y; };

#define IS_RED(colour) ((colour) == RED)
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
#define HALF(number) ((number) / 2)
#define SWAP(a, b) do { int ferrule_ = *(a); *(a) = *(b); *(b) = ferrule_; } while (0)
#define MIRRORED(p) ((struct point){(p).y, (p).x})
#define NEXT(text) ((text) + 1)
#define AFTER(number) ((number) + 1)
#define ANSWER() 42
#define LOGGED(first, ...) counted(first, ##__VA_ARGS__)
#define IN_BYTE(number) ((number) < 256)
#define UNTYPED(a) (a)

/* Other names of macros with parameters. */
#define A_HALF HALF
#define THE_ANSWER ANSWER
#define ALSO_UNTYPED A_HALF
#define IN_BRACKETS (HALF)
#define WITH_ANOTHER (no_such_name + HALF)

int counted(int first, int second);
