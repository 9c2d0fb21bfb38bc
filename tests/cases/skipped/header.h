#pragma once

#include <stdarg.h>

typedef float quad __attribute__((vector_size(16)));

int with_va_list(va_list arguments, const char *format);
__float128 sum128(__float128 left, __float128 right);
quad summed(quad left, quad right);
_Float16 half(_Float16 value);
__float128 precise(__float128 value);
long double _Complex turned(long double _Complex value);

typedef void (*log_function)(const char *format, quad rate);
struct logger { int level; log_function log; };
struct number { int sign; __float128 value; };
int level_of(const struct logger *logger);
int sign_of(const struct number *number);
void log_with(log_function log);
extern __float128 largest;
#define TOO_WIDE ((float _Complex)1)

/* No compiler tells how long these are. */
struct nothing {};
struct hollow { int level; struct nothing none[2]; int pairs[3][0]; int last[0][3]; };
typedef struct nothing nothings[2];
extern struct nothing gone[3];
int level_of_hollow(struct hollow hollow);
int count_nothings(struct nothing rows[][sizeof(int)], int count);

/* cffi does not pass these. */
void many_atoms(_Atomic int count, ...);
typedef struct nothing (*nothing_function)(void);
void take_nothing(struct nothing nothing);
struct around { int level; struct nothing nothing; };
int take_around(struct around around);
struct open_ended { int count; int items[]; };
struct open_ended give_open_ended(void);

/* Bound all the same: what was skipped takes nothing else along. */
int bound(int value);

/* cffi has no atomic types, but lets the compiler say what an integer is. */
struct shared { _Atomic int count; int *_Atomic next; _Atomic double sum; char last; };
