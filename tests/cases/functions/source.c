#include "header.h"

#include <stdarg.h>
#include <stddef.h>

static int calls;

int add(int left, int right) { return left + right; }
signed char narrowest(signed char value) { return value; }
unsigned long long widest(unsigned long long value) { return value; }
double scaled(double value, float factor) { return value * factor; }
long double precise(long double value) { return value; }
_Bool opposite(_Bool value) { return !value; }
void count_call(void) { calls++; }
int calls_counted(void) { return calls; }

const char *greeting(void) { return "hello"; }
const int *const *same_rows(const int *const *rows) { return rows; }
void *same(void *pointer) { return pointer; }

char *filled(char *buffer, char with)
{
    for (char *at = buffer; *at; at++)
        *at = with;
    return buffer;
}

void copied(char *restrict to, const volatile char *from, unsigned count)
{
    while (count--)
        *to++ = *from++;
}

int sum(const int values[], int count)
{
    int result = 0;
    while (count--)
        result += *values++;
    return result;
}

int applied(int (*function)(int, void *), int value, void *data) { return function(value, data); }
int applied_by_name(int function(int), int value) { return function(value); }
int (*chosen(int which))(int) { return which ? doubled : halved; }

int total(int count, ...)
{
    int result = 0;
    va_list more;
    va_start(more, count);
    while (count--)
        result += va_arg(more, int);
    va_end(more);
    return result;
}

int add_one(int value) { return value + 1; }
int declared_twice(int value) { return value; }
