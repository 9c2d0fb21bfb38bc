#include "pairs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct thing {
    int id;
};

char noted[8192];
const char *words[6] = {"plain", "", "\xc3\xa9t\xc3\xa9", "\xe4", NULL, "a longer text of some words"};
long long planned;
int planned_word, planned_count, planned_failure, planned_errno, planned_item;
int blocks, things;

void note(const char *format, ...)
{
    size_t used = strlen(noted);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(noted + used, sizeof noted - used, format, arguments);
    va_end(arguments);
}

void note_errno(int restored)
{
    int now = errno;
    note("errno %d ", restored ? now : 0);
}

__attribute__((weak)) int PyGILState_Check(void); /* Python has it */

void note_gil(void) { note("gil %d ", PyGILState_Check()); }

void note_bytes(const void *data, size_t size)
{
    if (data == NULL) {
        note("NULL ");
        return;
    }
    for (size_t i = 0; i < size; i++) {
        note("%02x", ((const unsigned char *)data)[i]);
    }
    note("; ");
}

const char *said(void) { return "it was planned"; }

void *block_of(const void *data, size_t size)
{
    if (data == NULL) {
        return NULL;
    }
    void *made = malloc(size + 1);
    memcpy(made, data, size);
    blocks++;
    return made;
}

void forget(void *block)
{
    if (block != NULL) {
        blocks--;
        free(block);
    }
}

thing *thing_new(int id)
{
    thing *made = malloc(sizeof *made);
    made->id = id;
    things++;
    return made;
}

int thing_id(const thing *t) { return t->id; }

void thing_free(thing *t)
{
    things--;
    t->id = -1;
    free(t);
}

thing *shared_thing(void)
{
    static thing shared = {1000};
    return &shared;
}
