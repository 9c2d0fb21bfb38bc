/* Which trampolines of a parameter are free: taking one for a call, and making more.
 *
 * If all compiled trampolines of a parameter are in use (by nested calls, threads, suspended greenlets),
 * cffi makes libffi closures, as ffi.callback() does. They are slower, and kept for later calls.
 */
#ifndef FERRULE_TRAMPOLINES_H
#define FERRULE_TRAMPOLINES_H

#include "ferrule_call_back.h"

/* Appends a trampoline to the queue. */
FERRULE_INTERNAL void ferrule_put(ferrule_queue *queue, ferrule_trampoline *trampoline);

/* A free trampoline of the parameter, with its `pointer`; NULL with an exception set. */
FERRULE_INTERNAL ferrule_trampoline *ferrule_free_trampoline(ferrule_scoped *parameter);

/* Gives the trampoline to a call of this thread, for `function`, to which it takes a reference of its own.
 * `first` is the first trampoline of the call. */
FERRULE_INTERNAL void ferrule_occupy(ferrule_trampoline *trampoline, ferrule_trampoline *first,
                                     PyObject *function);

/* Takes the trampoline from its call, which has ended. Returns whether C called it from another thread
 * meanwhile. */
FERRULE_INTERNAL int ferrule_vacate(ferrule_trampoline *trampoline);

#endif
