#include "header.h"

#include <stdarg.h>

int always(int value) { return value; }
int newer(int value) { return value + 1; }

int newer_many(int count, ...)
{
    va_list more;
    va_start(more, count);
    count = va_arg(more, int);
    va_end(more);
    return count;
}
