#include "header.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC visibility pop
#pragma scalar_storage_order default
#endif

int value_of(struct before *p) { return p->letter + (int)p->number; }
