#pragma once
#include <stddef.h>

/* No parameter is a pointer or a struct, so the module has no C for passing these. */
enum side { LEFT = -1, RIGHT = 1 };
struct pair { int left; double right; };

int add(int left, int right);
unsigned long long twice(unsigned long long value);
double half(double value);
float quarter(float value);
char next(char letter);
_Bool negated(_Bool value);
wchar_t wider(wchar_t letter);
enum side other(enum side side);
long double third(int value);
struct pair both(int left, double right);
const char *name_of(int number);
int (*adder(int unused))(int, int);
void nothing(void);
