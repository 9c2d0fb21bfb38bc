/* The variadic functions of handles.h. */
#include "handles_inside.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

long last_setting;

int library_set(library *lib, int option, ...)
{
    va_list list;
    va_start(list, option);
    int status = 0;
    switch (option) {
    case SET_LONG: last_setting = va_arg(list, long); break;
    case SET_TEXT: snprintf(lib->name, sizeof lib->name, "%s", va_arg(list, const char *)); break;
    case SET_PAGES: last_setting = va_arg(list, book *)->count; break;
    case SET_DOUBLE: last_setting = (long)(va_arg(list, double) * 10); break;
    case SET_CALL: va_arg(list, void (*)(void))(); break;
    default: status = errno = option;
    }
    va_end(list);
    return status;
}

int total_of(const int *items, int count, long *total, ...)
{
    va_list list;
    va_start(list, total);
    *total = 0;
    for (int i = 0; i < count; i++) {
        *total += items[i];
        *total += va_arg(list, int);
    }
    va_end(list);
    return *total < 0;
}

char *library_say(library *lib, const char *format, ...)
{
    (void)lib;
    va_list list;
    va_start(list, format);
    char *made = malloc(64);
    vsnprintf(made, 64, format, list);
    va_end(list);
    return made;
}

library *library_made(const char *name, ...)
{
    library *made = NULL;
    if (name != NULL) {
        va_list list;
        va_start(list, name);
        library_open(name, &made);
        last_setting = va_arg(list, long);
        va_end(list);
    }
    return made;
}

int library_each(library *lib, int (*visit)(void *data, int number), void *data, ...)
{
    (void)lib;
    va_list list;
    va_start(list, data);
    int count = va_arg(list, int), sum = 0;
    va_end(list);
    for (int i = 0; i < count; i++) {
        sum = plus(sum, visit(data, i));
    }
    return sum;
}

int library_give(library *lib, book *b, ...)
{
    va_list list;
    va_start(list, b);
    int status = va_arg(list, int);
    va_end(list);
    if (status == 0) {
        library_swallow(lib, b, 0);
    }
    return status;
}

void library_drop(library *lib, book *b, ...) { library_swallow(lib, b, 0); }

int library_trade(library *lib, book *b, ...)
{
    last_setting = 1000;
    return library_swallow(lib, b, 1000);
}

const char *library_longer(const char *text, ...)
{
    va_list list;
    va_start(list, text);
    const char *other = va_arg(list, const char *);
    va_end(list);
    return strlen(other) > strlen(text) ? other : text;
}

void library_nothing(library *lib, ...) { last_setting = lib != NULL; }

struct extent library_extent(struct extent from, double by, ...)
{
    va_list list;
    va_start(list, by);
    struct extent *to = va_arg(list, struct extent *);
    va_end(list);
    return (struct extent){from.first + (int)by, to->last};
}
