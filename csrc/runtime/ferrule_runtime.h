/* What a module that is one unit needs to know of its run-time, if that is compiled by itself
 * (FERRULE_RUNTIME_APART).
 */
#ifndef FERRULE_RUNTIME_H
#define FERRULE_RUNTIME_H

#include "ferrule_annotations.h"
#include "ferrule_arrays.h"
#include "ferrule_big.h"
#include "ferrule_closures.h"
#include "ferrule_convert.h"
#include "ferrule_handles.h"
#include "ferrule_lists.h"
#include "ferrule_module_tables.h"
#include "ferrule_scoped.h"
#include "ferrule_values.h"
#include "ferrule_variadic_calls.h"

/* Nothing comes before the run-time, but a preamble may come before this. */
struct ferrule_laid_out {
    char ferrule_first;
    void *ferrule_second;
};
_Static_assert(sizeof(short) == __SIZEOF_SHORT__ && sizeof(int) == __SIZEOF_INT__ &&
                   sizeof(long) == __SIZEOF_LONG__ &&
                   __builtin_offsetof(struct ferrule_laid_out, ferrule_second) == _Alignof(void *),
               "the preamble ends with another layout of structs, or another meaning of C's types");

#endif
