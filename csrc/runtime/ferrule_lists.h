/* The arguments that C gives to callbacks as a `va_list`; needs no Python.h.
 *
 * A list ends with the call that gets it, and Python may keep objects for longer. So Python gets an address that
 * only stands for the list, and under which it is found as long as the call lasts, in the thread of the call.
 * There are zeros at the address.
 */
#ifndef FERRULE_LISTS_H
#define FERRULE_LISTS_H

#include "ferrule_shared.h"

#include "ferrule_builtins.h"

#ifdef __GNUC__

/* The address that stands for a list until ferrule_take_back() gets it. `parameter` is the address of a
 * parameter whose type is a va_list. Without memory, no list is found under the address. Keeps errno. */
FERRULE_SHARED void *ferrule_lend(void *parameter);

/* Ends what ferrule_lend() began. Keeps errno. */
FERRULE_SHARED void ferrule_take_back(void *address);

/* Whether a list is found under the address. */
FERRULE_SHARED int ferrule_is_lent(const void *address);

/* What ferrule_format_list() returns if no list is found under the address. */
enum { FERRULE_NOT_LENT = -2 };

/* vsnprintf() with a copy of the list that `address` stands for. -1 with errno set if vsnprintf() fails. */
FERRULE_SHARED int ferrule_format_list(char *text, unsigned long size, const char *format,
                                       const __builtin_va_list *address)
    __attribute__((__format__(__printf__, 3, 0)));

#endif
#endif
