#include "ferrule_steps.h"

#include <errno.h>
#include <stdlib.h>

static FERRULE_THREAD_LOCAL int ferrule_kept_errno;

FERRULE_SHARED void ferrule_keep_errno(void) { ferrule_kept_errno = errno; }

FERRULE_SHARED void ferrule_tell_failure(const ferrule_failure *failed, long long *outcome, char **message)
{
    outcome[0] = failed->ferrule_is_set;
    outcome[1] = failed->ferrule_has_code;
    outcome[2] = failed->ferrule_code;
    *message = failed->ferrule_message;
}

FERRULE_SHARED void ferrule_free_message(void **values) { free(*(char **)values[0]); }

FERRULE_SHARED void ferrule_run_step(ferrule_step_function step, void **values)
{
    ferrule_kept_errno = errno;
    step(values);
    errno = ferrule_kept_errno;
}
