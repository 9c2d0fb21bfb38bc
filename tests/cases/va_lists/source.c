#include "header.h"

#include <errno.h>
#include <stdio.h>

static logger current;

int vformat(char *text, size_t size, const char *format, va_list list)
{
    return vsnprintf(text, size, format, list);
}

int vsum(int count, va_list list)
{
    int sum = 0;
    while (count-- > 0) {
        sum += va_arg(list, int);
    }
    return sum;
}

int vsum_const(int count, fixed_arguments list)
{
    va_list copy;
    va_copy(copy, list);
    int sum = vsum(count, copy);
    va_end(copy);
    return sum;
}

int vsum_builtin(int count, __builtin_va_list list) { return vsum(count, list); }
int list(int count, va_list result) { return vsum(count, result); }
int arg0(int count, va_list list) { return vsum(count, list); }
int vsum_optional(int count, va_list list) { return vsum(count, list); }

int vsum_pointer(int count, va_list *list)
{
    int sum = 0;
    while (count-- > 0) {
        sum += va_arg(*list, int);
    }
    return sum;
}

const char *vlast(const char *first, va_list list)
{
    for (const char *next = first; next != NULL; next = va_arg(list, const char *)) {
        first = next;
    }
    return first;
}

void vnothing(char level, va_list list) { errno = level + va_arg(list, int); }
static int negative(int count, va_list list) { return -vsum(count, list); }
int (*vchoose(int which, va_list list))(int, va_list) { return vsum(1, list) == which ? vsum : negative; }

int first(va_list list, int count) { return vsum(count, list); }
int only(va_list list) { return va_arg(list, int); }
int both(va_list one, va_list two) { return va_arg(one, int) - va_arg(two, int); }
int before_more(int count, va_list list, ...) { return vsum(count, list); }

void set_logger(logger logger) { current = logger; }
logger get_logger(void) { return current; }

void message(int level, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    current(level, format, list);
    va_end(list);
}

void message_by(logger logger, int level, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    logger(level, format, list);
    va_end(list);
}

void message_to(logger logger, int number)
{
    message_by(logger, number, "%d %s %.2f %lld %c", number, "text", 2.5, 1LL << 40, 'z');
}

static int asking(in_front *callback, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int answer = callback(list, format);
    va_end(list);
    return answer;
}

int ask(in_front *callback, const char *format, int number) { return asking(callback, format, number, number); }

int count_down(in_front callback, int number)
{
    return number == 0 ? 0 : asking(callback, "%d", number) + count_down(callback, number - 1);
}

static double asking_twice(two_lists callback, ...)
{
    va_list one, two;
    va_start(one, callback);
    va_copy(two, one);
    (void)va_arg(two, int);
    double answer = callback("%d", one, two);
    va_end(two);
    va_end(one);
    return answer;
}

double ask_twice(two_lists callback, int number) { return asking_twice(callback, number, number + 1); }

static int has(by_pointer callback, ...)
{
    va_list list;
    va_start(list, callback);
    int same = callback(&list) == &list;
    va_end(list);
    return same;
}

int has_list(by_pointer callback) { return has(callback, 1); }

/* Only here may the list be used: it ends with the function. */
void keep(struct hooks *hooks, int count, ...)
{
    va_start(hooks->kept, count);
    hooks->data = (void *)(size_t)vsum(count, hooks->kept);
    va_end(hooks->kept);
}

int sum_kept(struct hooks *hooks) { return (int)(size_t)hooks->data; }
