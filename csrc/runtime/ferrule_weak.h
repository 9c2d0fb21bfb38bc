/* What a cdef declares, and C may declare as weak. Where no library defines it, a call or a read would crash.
 *
 * Functions: FERRULE_WEAK_FUNCTION adds a row at `row`, and moves it, if the library lacks the function.
 *
 * Variables and constants: the generated unit makes a table of them, in which a NULL address says that the library
 * lacks the variable. FERRULE_KIND_OF_WEAK comes first, outside of functions, and then FERRULE_WEAK_CONSTANT or
 * FERRULE_WEAK_VARIABLE adds a row at `row` and moves it. A name that is a macro may be any expression, and gets no
 * row.
 *
 * Included after the headers, which may have macros of any name that is not reserved for C.
 */
#ifndef FERRULE_WEAK_H
#define FERRULE_WEAK_H

#include "ferrule_optional.h"
#include "ferrule_shared.h"

#ifdef __GNUC__
/* The compiler knows that a function is there if it is not weak, and then leaves all of this out. A comparison with
 * NULL in place of a call would be warned of. */
FERRULE_INLINE int ferrule_is_null(const void *ferrule_address) { return ferrule_address == 0; }

#define FERRULE_WEAK_FUNCTION(row, x)             \
    if (ferrule_is_null((const void *)&x)) {      \
        *(row)++ = (ferrule_optional){#x, 0};     \
    }

/* Whether the name stands for a number, as an enumerator does; then it has no address. gcc tells this at once
 * only outside of functions. */
#define FERRULE_KIND_OF_WEAK(x) enum { ferrule_is_number_##x = __builtin_constant_p(x) };

#define FERRULE_WEAK_ADDRESS(x) \
    ((const void *)&__builtin_choose_expr(ferrule_is_number_##x, ferrule_number, x))
#define FERRULE_WEAK_CONSTANT(row, x)                                                            \
    if (!ferrule_is_number_##x) {                                                                \
        *(row)++ = (ferrule_optional){#x, ferrule_if_object(FERRULE_WEAK_ADDRESS(x))};            \
    }
/* cffi reads a variable through its address, and reports NULL itself. */
#define FERRULE_WEAK_VARIABLE(row, x)    \
    if (FERRULE_WEAK_ADDRESS(x) != 0) {  \
        FERRULE_WEAK_CONSTANT(row, x)    \
    }

__attribute__((__unused__)) static const char ferrule_number = 0; /* unused where all names are macros */

enum { FERRULE_PAGE = 4096 };

/* The address, or NULL if no object can be there. That of an absent thread-local variable is a small number or
 * the thread pointer, and not NULL. */
FERRULE_INLINE const void *ferrule_if_object(const void *ferrule_address)
{
#if defined(__has_builtin) && (!defined(__clang__) || __clang_major__ >= 14)
#if __has_builtin(__builtin_thread_pointer)
    if (ferrule_address == __builtin_thread_pointer()) {
        return 0;
    }
#endif
#endif
    return (__UINTPTR_TYPE__)ferrule_address < FERRULE_PAGE ? 0 : ferrule_address;
}
#else
#define FERRULE_WEAK_FUNCTION(row, x)
#define FERRULE_KIND_OF_WEAK(x)
#define FERRULE_WEAK_CONSTANT(row, x)
#define FERRULE_WEAK_VARIABLE(row, x)
#endif

#endif
