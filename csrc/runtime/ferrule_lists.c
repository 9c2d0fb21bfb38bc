#include "ferrule_lists.h"

#ifdef __GNUC__

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list that is lent, and the address that stands for it. It is not on the C stack, which greenlets move. */
typedef struct ferrule_lent {
    struct ferrule_lent *next;
    char *address;
    __builtin_va_list list;
} ferrule_lent;

/* Those of this thread, the last one first. */
static FERRULE_THREAD_LOCAL ferrule_lent *ferrule_all_lent;

/* How many addresses there are. One that stood for a list that has ended is not used again before all others
 * were, so that an object which Python has kept finds no other list. */
enum { FERRULE_ADDRESSES = 1 << 20 };

/* Where the addresses are: zeros, which take no memory before they are read. NULL without memory. */
static char *ferrule_addresses(void)
{
    static char *made;
    char *found = __atomic_load_n(&made, __ATOMIC_ACQUIRE);
    if (found == NULL) {
        char *zeros = calloc(1, FERRULE_ADDRESSES + sizeof(__builtin_va_list));
        if (__atomic_compare_exchange_n(&made, &found, zeros, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            return zeros;
        }
        free(zeros); /* another thread was faster */
    }
    return found;
}

/* The list that the address stands for in this thread, or NULL. */
static ferrule_lent *ferrule_find_lent(const void *address)
{
    ferrule_lent *lent = ferrule_all_lent;
    while (lent != NULL && lent->address != address) {
        lent = lent->next;
    }
    return lent;
}

/* An address that stands for no list of this thread; NULL without memory. */
static char *ferrule_free_address(void)
{
    static size_t count;
    char *addresses = ferrule_addresses(), *found = NULL;
    while (addresses != NULL && (found == NULL || ferrule_find_lent(found) != NULL)) {
        found = addresses + __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED) % FERRULE_ADDRESSES;
    }
    return found;
}

/* The place of the list that a function got as the parameter. An array is passed as a pointer to it. */
static void *ferrule_list_at(void *parameter)
{
    __builtin_va_list *any = NULL;
    const int is_array =
        !__builtin_types_compatible_p(__builtin_va_list, __typeof__(any == NULL ? *any : *any));
    void *place = parameter;
    if (is_array) {
        memcpy(&place, parameter, sizeof place);
    }
    return place;
}

FERRULE_SHARED void *ferrule_lend(void *parameter)
{
    static __builtin_va_list none;
    int before = errno;
    ferrule_lent *lent = malloc(sizeof *lent);
    char *address = lent == NULL ? NULL : ferrule_free_address();
    errno = before;
    if (address == NULL) {
        free(lent);
        return &none;
    }
    __builtin_va_copy(lent->list, *(__builtin_va_list *)ferrule_list_at(parameter));
    lent->address = address;
    lent->next = ferrule_all_lent;
    ferrule_all_lent = lent;
    return address;
}

FERRULE_SHARED void ferrule_take_back(void *address)
{
    ferrule_lent *lent = ferrule_find_lent(address), **place = &ferrule_all_lent;
    if (lent == NULL) {
        return;
    }
    while (*place != lent) {
        place = &(*place)->next;
    }
    *place = lent->next;
    __builtin_va_end(lent->list);
    int before = errno;
    free(lent);
    errno = before;
}

FERRULE_SHARED int ferrule_is_lent(const void *address) { return ferrule_find_lent(address) != NULL; }

FERRULE_SHARED int ferrule_format_list(char *text, unsigned long size, const char *format,
                                       const __builtin_va_list *address)
{
    ferrule_lent *lent = ferrule_find_lent(address);
    if (lent == NULL) {
        return FERRULE_NOT_LENT;
    }
    __builtin_va_list copy;
    __builtin_va_copy(copy, lent->list);
    errno = EINVAL; /* if vsnprintf() sets nothing */
    int length = vsnprintf(text, size, format, copy);
    __builtin_va_end(copy);
    return length < 0 ? -1 : length;
}

#endif
