#include "ways.h"

int read_all(const char *text, ...)
{
    va_list list;
    va_start(list, text);
    int n = va_arg(list, int);
    va_end(list);
    return n + (int)strlen(text);
}
