#pragma once

struct counter { int count; };

/* No library has these: the module has their bodies. */
inline int twice(int x) { return 2 * x; }
inline int factorial(int x) { return x <= 1 ? 1 : x * factorial(x - 1); }
inline int fourfold(int x) { return twice(twice(x)); }
inline int first_declared(int x);
inline int first_declared(int x) { return x + 1; }
inline __attribute__((always_inline)) int always(int x) { return x + 2; }
inline void count(struct counter *counter) { counter->count++; }
inline int many(int count, ...) { return count; }
static inline int threefold(int x) { return twice(x) + x; }
extern inline __attribute__((gnu_inline, always_inline)) int gnu_always(int x) { return x + 3; }
extern inline __attribute__((gnu_inline)) void gnu_count(struct counter *c) { c->count += 2; }

/* The library has these, and the compiler writes these anyway. */
inline int in_library(int x) { return x + 4; }
extern inline __attribute__((gnu_inline)) int gnu_in_library(int x) { return x + 5; }
extern inline int external(int x) { return x + 6; }
int redeclared(int x);
inline int redeclared(int x) { return x + 7; }
inline __attribute__((gnu_inline)) int gnu_external(int x) { return x + 8; }

/* There is no body anywhere. */
inline int nowhere(int x);

/* C cannot pass the arguments on to the only place of this body, a call. */
extern inline __attribute__((gnu_inline)) int gnu_many(int count, ...) { return count; }

/* No machine code can be made of these. */
static inline int no_instruction(int x) { __asm__("no_such_instruction"); return x; }
inline int uses_it(int x) { return no_instruction(x); }
extern inline __attribute__((gnu_inline, always_inline))
int gnu_no_instruction(int x) { __asm__("no_such_instruction"); return x; }
