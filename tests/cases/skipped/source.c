#include "header.h"

__float128 largest;

int with_va_list(va_list arguments, const char *format) { return format[0] + va_arg(arguments, int); }
__float128 sum128(__float128 left, __float128 right) { return left + right; }
quad summed(quad left, quad right) { return left + right; }
_Float16 half(_Float16 value) { return value; }
__float128 precise(__float128 value) { return value; }
long double _Complex turned(long double _Complex value) { return value; }
int level_of(const struct logger *logger) { return logger->level; }
int sign_of(const struct number *number) { return number->sign; }
void log_with(log_function log) { (void)log; }
int bound(int value) { return value; }
struct nothing gone[3];
int level_of_hollow(struct hollow hollow) { return hollow.level; }
int count_nothings(struct nothing rows[][sizeof(int)], int count) { (void)rows; return count; }
void many_atoms(_Atomic int count, ...) { (void)count; }
void take_nothing(struct nothing nothing) { (void)nothing; }
struct open_ended give_open_ended(void) { return (struct open_ended){1}; }
int take_around(struct around around) { return around.level; }
