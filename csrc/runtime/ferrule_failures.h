/* What is known of a failed call; needs no Python. */
#ifndef FERRULE_FAILURES_H
#define FERRULE_FAILURES_H

#include "ferrule_builtins.h"
#include "ferrule_shared.h"

typedef struct {
    int ferrule_is_set;
    int ferrule_has_code;
    long long ferrule_code;
    char *ferrule_message; /* a copy, or NULL; whoever raises the exception frees it */
} ferrule_failure;

/* Copies the message, which may be NULL: other calls may change it. Needs no GIL. */
FERRULE_SHARED void ferrule_keep_message(ferrule_failure *failed, const char *message);

#endif
