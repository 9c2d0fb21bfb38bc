#include "ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ring {
    size_t capacity, start, length;
    ring_statistics statistics;
    uint8_t *bytes;
};

ring_t *ring_new(size_t capacity)
{
    ring_t *ring;
    if (capacity == 0 || capacity > RING_LARGEST)
        return NULL;
    ring = calloc(1, sizeof *ring);
    if (ring == NULL)
        return NULL;
    ring->capacity = capacity;
    ring->bytes = malloc(capacity);
    if (ring->bytes == NULL) {
        free(ring);
        return NULL;
    }
    return ring;
}

void ring_free(ring_t *ring)
{
    if (ring != NULL) {
        free(ring->bytes);
        free(ring);
    }
}

ring_error ring_write(ring_t *ring, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;
    if (length > ring->capacity)
        return RING_TOO_LARGE;
    if (length > ring->capacity - ring->length)
        return RING_FULL;
    for (size_t i = 0; i < length; i++)
        ring->bytes[(ring->start + ring->length + i) % ring->capacity] = from[i];
    ring->length += length;
    ring->statistics.written += length;
    ring->statistics.ever_full |= ring->length == ring->capacity;
    return RING_OK;
}

ring_error ring_read(ring_t *ring, void *bytes, size_t length)
{
    uint8_t *to = bytes;
    if (length > ring->length)
        return RING_EMPTY;
    for (size_t i = 0; i < length; i++)
        to[i] = ring->bytes[(ring->start + i) % ring->capacity];
    ring->start = (ring->start + length) % ring->capacity;
    ring->length -= length;
    ring->statistics.read += length;
    return RING_OK;
}

size_t ring_length(const ring_t *ring) { return ring->length; }

ring_statistics ring_statistics_of(const ring_t *ring) { return ring->statistics; }

const char *ring_error_text(ring_error error)
{
    switch (error) {
    case RING_OK:
        return "no error";
    case RING_FULL:
        return "full";
    case RING_EMPTY:
        return "empty";
    case RING_TOO_LARGE:
        return "too large";
    }
    return "unknown";
}

size_t ring_visit(const ring_t *ring, bool (*each)(uint8_t byte, void *context), void *context)
{
    size_t i = 0;
    while (i < ring->length && each(ring->bytes[(ring->start + i) % ring->capacity], context))
        i++;
    return i;
}

int ring_vformat(ring_t *ring, const char *format, va_list values)
{
    char text[256];
    int length = vsnprintf(text, sizeof text, format, values);
    if (length < 0 || (size_t)length >= sizeof text)
        return RING_TOO_LARGE;
    return ring_write(ring, text, (size_t)length);
}

int ring_format(ring_t *ring, const char *format, ...)
{
    va_list values;
    int result;
    va_start(values, format);
    result = ring_vformat(ring, format, values);
    va_end(values);
    return result;
}
