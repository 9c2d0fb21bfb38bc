#pragma once

struct pair { int left, right; };

int always(int value);
int newer(int value);
int newer_and_gone(int value);
int newer_many(int count, ...);
static inline int newer_inline(int value) { return value + 3; }
double newer_sum(const char *how, ...);
