#include "functions.h"

int answer(void) { return 42; }
int negated(int number) { return -number; }
double added(double left, double right) { return left + right; }
int letter(const char *text, int index) { return text[index]; }
struct point moved(const struct point *from) { return (struct point){from->x + 1, from->y}; }
double first(const double *numbers, int count) { return count > 0 ? numbers[0] : 0; }
