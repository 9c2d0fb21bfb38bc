/* Converting any object to a number or character that fits into a slot, as cffi does. */
#ifndef FERRULE_NUMBERS_H
#define FERRULE_NUMBERS_H

#include "ferrule_calls.h"

/* Converts the argument (borrowed) for parameter `index`, of any kind before FERRULE_MEMORY. 0, or -1 with an
 * exception set. */
FERRULE_INTERNAL FERRULE_APART int ferrule_convert_number(const ferrule_function *function, int index,
                                                          PyObject *object, ferrule_slot *slot);

#endif
