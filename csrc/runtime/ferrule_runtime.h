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

#endif
