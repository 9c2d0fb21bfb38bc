/* What annotations need of C on PyPy, where the calls themselves are Python; needs no Python.
 *
 * A step calls a C function, or evaluates an expression of a table. It gets the addresses of its values, which
 * have the types that they have in C; the comments in ferrule.emit.pypy_steps say which. On CPython there are no
 * steps.
 */
#ifndef FERRULE_STEPS_H
#define FERRULE_STEPS_H

#include "ferrule_failures.h"

typedef void (*ferrule_step_function)(void **ferrule_values);

/* Remembers errno: what a step leaves is what it was here, or before the step. */
FERRULE_SHARED void ferrule_keep_errno(void);

/* Stores what is known of a failure: whether it is one, whether there is a code, and the code, in outcome[0] to
 * [2]; and the message, which whoever reads it frees by step 0. */
FERRULE_SHARED void ferrule_tell_failure(const ferrule_failure *failed, long long *outcome, char **message);

/* Step 0 of all modules: frees the message at values[0]. */
FERRULE_SHARED void ferrule_free_message(void **values);

/* Runs a step. */
FERRULE_SHARED void ferrule_run_step(ferrule_step_function step, void **values);

#endif
