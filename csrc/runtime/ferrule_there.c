/* What the library may lack, because C declares it as weak. Then its address is NULL, and a call would jump
 * there, or a read would read there. So cffi's lib does not get it.
 *
 * Included by the unit that cffi generates, after its table of optional functions.
 */
#ifdef _CFFI_OP /* cffi's declarations are there */

#include "ferrule_optional.h"

#include <stdlib.h>

/* Whether cffi's lib may have this: it is not an absent function, variable or constant. A variadic function is a
 * pointer, which cffi does not call if it is NULL. */
static inline int ferrule_may_have(const struct _cffi_global_s *global, const ferrule_optional *functions,
                                   const ferrule_optional *data)
{
    switch (_CFFI_GETOP(global->type_op)) {
    case _CFFI_OP_CPYTHON_BLTN_V:
    case _CFFI_OP_CPYTHON_BLTN_N:
    case _CFFI_OP_CPYTHON_BLTN_O:
        return ferrule_is_there(functions, global->name);
    default:
#ifdef PYPY_VERSION
        /* PyPy's lib has nothing else that tells whether a variadic function is there. */
        if (!ferrule_is_there(functions, global->name)) {
            return 0;
        }
#endif
        return ferrule_is_there(data, global->name);
    }
}

/* Whether the table has no absent function. */
static inline int ferrule_all_there(const ferrule_optional *table)
{
    while (table->name != NULL && table->address != NULL) {
        table++;
    }
    return table->name == NULL;
}

/* The module's description for cffi, without the absent names of the tables. If memory runs out, all
 * stay. */
static inline const struct _cffi_type_context_s *ferrule_what_is_there(
    const struct _cffi_type_context_s *all, const ferrule_optional *functions,
    const ferrule_optional *data)
{
    static struct _cffi_type_context_s context;
    struct _cffi_global_s *there = NULL;
    if (!ferrule_all_there(functions) || !ferrule_all_there(data)) {
        there = malloc(((size_t)all->num_globals + 1) * sizeof *there);
    }
    if (there == NULL) {
        return all;
    }
    context = *all;
    context.globals = there; /* lives as long as the process */
    context.num_globals = 0;
    for (int i = 0; i < all->num_globals; i++) {
        if (ferrule_may_have(&all->globals[i], functions, data)) {
            there[context.num_globals++] = all->globals[i];
        }
    }
    return &context;
}

#endif
