#include "header.h"

int add(int left, int right) { return left + right; }
unsigned long long twice(unsigned long long value) { return 2 * value; }
double half(double value) { return value / 2; }
float quarter(float value) { return value / 4; }
char next(char letter) { return (char)(letter + 1); }
_Bool negated(_Bool value) { return !value; }
wchar_t wider(wchar_t letter) { return letter + 1; }
enum side other(enum side side) { return side == LEFT ? RIGHT : LEFT; }
long double third(int value) { return (long double)value / 3; }
struct pair both(int left, double right) { return (struct pair){left, right}; }
const char *name_of(int number) { return number ? "other" : "zero"; }
int (*adder(int unused))(int, int) { (void)unused; return add; }
void nothing(void) {}
