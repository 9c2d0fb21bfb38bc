#include "notes.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char noted[1 << 16];

void start_notes(void) { noted[0] = '\0'; }

static void note(const char *format, ...)
{
    size_t used = strlen(noted);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(noted + used, sizeof noted - used, format, arguments);
    va_end(arguments);
}

void note_signed(long long value) { note("%lld ", value); }
void note_unsigned(unsigned long long value) { note("%llu ", value); }

void note_float(double value)
{
    if (value != value) {
        note("nan ");
    } else {
        note("%.17g ", value);
    }
}

void note_bytes(const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        note("%02x", byte[i]);
    }
    note(" ");
}

/* Give every byte of `object` a value by seed: bits all clear, all set, true for every `_Bool`, a
 * number for every float, and all bytes different. */
void fill(void *object, size_t size, int seed)
{
    static const unsigned char same[] = {0x00, 0xFF, 0x01, 0xBF};
    for (size_t i = 0; i < size; i++) {
        ((unsigned char *)object)[i] = seed < 4 ? same[seed] : (unsigned char)(37 * i + 11);
    }
}
