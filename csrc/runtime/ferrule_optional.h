/* Optional functions: whether the installed library has them. Their table is in the unit that cffi generates,
 * because only there are their names declared.
 */
#ifndef FERRULE_OPTIONAL_H
#define FERRULE_OPTIONAL_H

#include "ferrule_builtins.h"

/* An optional function; the address is NULL if the library lacks it. */
typedef struct {
    const char *name;
    const void *address;
} ferrule_optional;

/* The address of a constant, for the table: NULL if it is a weak variable that no library defines, which
 * would crash when it is read. Only gcc, from version 10 on, can tell whether a name is such a variable; for
 * any other constant no address must be written. FERRULE_DECLARE_ADDRESS comes first, outside of functions. */
#if defined(__has_builtin) && defined(__USER_LABEL_PREFIX__)
#if __has_builtin(__builtin_has_attribute)
#define FERRULE_TEXT_OF(name) #name
#define FERRULE_SYMBOL_OF(prefix, name) FERRULE_TEXT_OF(prefix) name
#define FERRULE_DECLARE_ADDRESS(name) \
    extern const char ferrule_address_##name __asm__(FERRULE_SYMBOL_OF(__USER_LABEL_PREFIX__, #name)) \
        __attribute__((weak))
#define FERRULE_ADDRESS(name) \
    (__builtin_has_attribute(name, weak) ? (const void *)&ferrule_address_##name : (const void *)"")
#endif
#endif

/* Whether the function `name` of the table, which ends with a NULL name, is there; 1 for a name that
 * is not in it. */
static inline int ferrule_is_there(const ferrule_optional *table, const char *name)
{
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            return table->address != NULL;
        }
    }
    return 1;
}

#endif
