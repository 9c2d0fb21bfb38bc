/* A queue of bytes. The modern school: handles without contents, errors as an enumeration, const. */
#ifndef RING_H
#define RING_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RING_VERSION "1.4.0"
#define RING_VERSION_MAJOR 1
#define RING_VERSION_MINOR 4
#define RING_LARGEST ((size_t)1 << 20)

#if defined(__GNUC__)
#define RING_PURE __attribute__((pure))
#else
#define RING_PURE
#endif

/** A queue; only its functions know what is in it. */
typedef struct ring ring_t;

typedef enum ring_error {
    RING_OK = 0,
    RING_FULL = -1,
    RING_EMPTY = -2,
    RING_TOO_LARGE = -100
} ring_error;

/** What a queue has done so far. */
typedef struct {
    uint64_t written;
    uint64_t read;
    bool ever_full;
} ring_statistics;

/** Return a queue of so many bytes, or NULL. */
ring_t *ring_new(size_t capacity);
void ring_free(ring_t *ring);

/** Write all of it, or nothing. */
ring_error ring_write(ring_t *ring, const void *bytes, size_t length);
ring_error ring_read(ring_t *ring, void *bytes, size_t length);
size_t ring_length(const ring_t *ring) RING_PURE;
ring_statistics ring_statistics_of(const ring_t *ring);
const char *ring_error_text(ring_error error);

/** Call `each` for every byte, the oldest first, until it returns false. */
size_t ring_visit(const ring_t *ring, bool (*each)(uint8_t byte, void *context), void *context);

int ring_format(ring_t *ring, const char *format, ...);
int ring_vformat(ring_t *ring, const char *format, va_list values);

static inline bool ring_is_empty(const ring_t *ring) { return ring_length(ring) == 0; }

#ifdef __cplusplus
}
#endif
#endif
