/* The run-time C of a module: one unit that is compiled into it, or included by its only unit. */
#include "ferrule_buffers.c"
#include "ferrule_calls.c"
#include "ferrule_cdata.c"
#include "ferrule_cffi.c"
#include "ferrule_conversions.c"
#include "ferrule_functions.c"
#include "ferrule_keywords.c"
#include "ferrule_scoped.c"
#include "ferrule_slow_calls.c"
#include "ferrule_types.c"

#if !defined(PYPY_VERSION) && !defined(FERRULE_ONE_UNIT)
ferrule_state ferrule_module;
#endif
