#pragma once

typedef int size;

/* Keywords of Python, and names that the module or cffi's objects have themselves. */
int from(int from);
int lambda(int, int in);
int print(int value);
int ffi(int value);
int lib(int value);
int has(int value);
int __name__(int value);
enum { None = 4, True = 1 };
#define async 5
#define __file__ 6
struct class { int def; struct class *is; size self; };
struct class *pass(struct class *class);

/* One name in C's three name spaces. */
struct same { int same; };
typedef struct { int other; } other;
int same(struct same same);
int other_of(other other, size size);

/* A name that a generated name would like to have. */
struct outer { struct { int x; } inner; };
typedef struct { int y; } outer__inner;
int outer_of(struct outer *outer, outer__inner *inner);
