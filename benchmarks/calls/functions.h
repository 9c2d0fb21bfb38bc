/* What benchmarks/calls.py calls: functions that take no time of their own. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct point { double x, y; };

int answer(void);
int negated(int number);
double added(double left, double right);
int letter(const char *text, int index);
struct point moved(const struct point *from);
double first(const double *numbers, int count);

#ifdef __cplusplus
}
#endif
