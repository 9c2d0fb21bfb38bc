/* Functions that tell how they are called. */
#pragma once

struct options { int level; };

int released(void);
int held(void);
int held_with(double a, const char *text);
int waits(int *flag, int rounds);
int waits_held(int *flag, int rounds);
int bumped(int by);
int bumped_alone(int by);
int bumped_held_alone(int by);
__attribute__((pure)) int pure_one(int a);
__attribute__((pure)) int pure_two(int a);
__attribute__((const)) int const_one(int a);
int level(const struct options *options, const char *name);
int calls_back(int (*f)(int), int value);
