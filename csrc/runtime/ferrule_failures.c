#include "ferrule_failures.h"

#include <stdlib.h>
#include <string.h>

FERRULE_SHARED void ferrule_keep_message(ferrule_failure *failed, const char *message)
{
    size_t size = message == NULL ? 0 : strlen(message) + 1;
    failed->ferrule_message = size == 0 ? NULL : malloc(size);
    if (failed->ferrule_message != NULL) {
        memcpy(failed->ferrule_message, message, size);
    }
}
