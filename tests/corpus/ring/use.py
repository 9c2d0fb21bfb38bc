from bound_ring import (
    RING_EMPTY,
    RING_FULL,
    RING_OK,
    RING_TOO_LARGE,
    ffi,
    lib,
    ring_error_text,
    ring_format,
    ring_free,
    ring_is_empty,
    ring_length,
    ring_new,
    ring_read,
    ring_statistics_of,
    ring_vformat,
    ring_visit,
    ring_write,
)

ring = ring_new(8)
assert ring_is_empty(ring)
assert ring_write(ring, b"abcdef", 6) == RING_OK
assert ring_write(ring, b"ghi", 3) == RING_FULL
assert ring_write(ring, b"123456789", 9) == RING_TOO_LARGE
assert ring_format(ring, b"%d", ffi.cast("int", 42)) == RING_OK
assert ring_length(ring) == 8
assert ring_vformat(ring, b"%d", ffi.cast("int", 42)) == RING_FULL

seen = []


@ffi.callback("bool(uint8_t, void *)")
def see(byte: int, _context: object) -> bool:
    seen.append(byte)
    return len(seen) < 3


assert ring_visit(ring, see, ffi.NULL) == 2
assert bytes(seen) == b"abc"

out = ffi.new("char[8]")
assert ring_read(ring, out, 8) == RING_OK
assert ffi.buffer(out)[:] == b"abcdef42"
assert ring_read(ring, out, 1) == RING_EMPTY
statistics = ring_statistics_of(ring)
assert (statistics.written, statistics.read, statistics.ever_full) == (8, 8, True)
assert ffi.string(ring_error_text(RING_FULL)) == b"full"
assert lib.ring_length(ring) == 0
ring_free(ring)
assert ring_new(0) == ffi.NULL
