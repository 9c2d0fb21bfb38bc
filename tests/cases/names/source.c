#include "header.h"

int from(int value) { return value + 1; }
int lambda(int a, int b) { return a * b; }
int print(int value) { return value + 2; }
int ffi(int value) { return value + 3; }
int lib(int value) { return value + 4; }
int has(int value) { return value + 5; }
int __name__(int value) { return value + 6; }
struct class *pass(struct class *class) { return class->is; }
int same(struct same same) { return same.same; }
int other_of(other other, size size) { return other.other + size; }
int outer_of(struct outer *outer, outer__inner *inner) { return outer->inner.x + inner->y; }
