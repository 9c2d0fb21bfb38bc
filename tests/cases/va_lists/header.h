#pragma once

#include <stdarg.h>
#include <stddef.h>

typedef va_list arguments;
typedef const va_list fixed_arguments;

/* Functions that end in a list are variadic for Python. */
int vformat(char *text, size_t size, const char *format, va_list list);
int vsum(int count, arguments list);
int vsum_const(int count, fixed_arguments list);
int vsum_builtin(int, __builtin_va_list);
int list(int count, va_list result);
int arg0(int count, va_list list);
int vsum_pointer(int count, va_list *list);
const char *vlast(const char *first, va_list list);
void vnothing(char level, va_list list);
static inline int vsum_inline(int count, va_list list) { return vsum(count, list); }
int (*vchoose(int which, va_list list))(int count, va_list list);
int vsum_optional(int count, va_list list);
#define VSUM(count, list) vsum((count) + 0, list)

/* No variadic arguments can stand for these lists. */
int first(va_list list, int count);
int only(va_list list);
int both(va_list one, va_list two);
int before_more(int count, va_list list, ...);
int several(int count, va_list lists[2]);
int any_number(int count, arguments lists[]);

/* Pointers to functions with a list, wherever it is. */
typedef void (*logger)(int level, const char *format, va_list list);
typedef int in_front(va_list list, const char *format);
typedef double (*two_lists)(const char *format, va_list, arguments);
typedef va_list *(*by_pointer)(va_list *list);
struct hooks {
    logger log;
    int (*sum)(int count, va_list list);
    va_list kept;
    arguments array[2];
    void *data;
};
union either { va_list list; int number; };

void set_logger(logger logger);
logger get_logger(void);
void message(int level, const char *format, ...);
void message_by(logger logger, int level, const char *format, ...);
int ask(in_front *callback, const char *format, int number);
double ask_twice(two_lists callback, int number);
int has_list(by_pointer callback);
void message_to(logger logger, int number);
int count_down(in_front callback, int number);
void keep(struct hooks *hooks, int count, ...);
int sum_kept(struct hooks *hooks);
