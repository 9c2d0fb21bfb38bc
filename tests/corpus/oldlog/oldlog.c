#include "oldlog.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef ol_toupper

int ol_priority = OL_ALL;
const char *const ol_version = "2.0";

static OL_ENTRY_PTR entry(const char *text, int priority)
{
    OL_ENTRY_PTR made = malloc(sizeof *made);
    if (made == NULL)
        return NULL;
    made->text = malloc(strlen(text) + 1);
    if (made->text == NULL) {
        free(made);
        return NULL;
    }
    strcpy(made->text, text);
    made->priority = priority;
    made->next = NULL;
    return made;
}

/* The first entry is the log itself: its text is the name. */
OL_ENTRY_PTR ol_open(const char *name) { return entry(name ? name : OL_DEFAULT_NAME, 0); }

void ol_close(OL_ENTRY_PTR log)
{
    while (log != NULL) {
        OL_ENTRY_PTR next = log->next;
        free(log->text);
        free(log);
        log = next;
    }
}

OL_BOOL ol_put(OL_ENTRY_PTR log, int priority, const char *text)
{
    if (!(priority & ol_priority))
        return OL_FALSE;
    while (log->next != NULL)
        log = log->next;
    log->next = entry(text, priority);
    return log->next != NULL;
}

OL_BOOL ol_printf(OL_ENTRY_PTR log, int priority, const char *format, ...)
{
    char line[OL_LINE];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    return ol_put(log, priority, line);
}

OL_COUNT ol_count(OL_ENTRY_PTR log, OL_FILTER filter, void *closure)
{
    OL_COUNT count = 0;
    for (log = log->next; log != NULL; log = log->next)
        count += filter == NULL || filter(log, closure);
    return count;
}

int ol_toupper(int letter) { return letter >= 'a' && letter <= 'z' ? letter - 32 : letter; }
