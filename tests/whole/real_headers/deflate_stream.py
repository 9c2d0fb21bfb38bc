"""Deflates a stream piece by piece through a `z_stream`, into an output that is often full."""

import zlib

from zlib_c import ffi, lib  # type: ignore[import-not-found]  # built by the test

PIECES = [b"one piece " * 100, b"and another " * 200, b""]

stream = ffi.new("z_stream *")
size = ffi.sizeof("z_stream")
state = lib.deflateInit_(stream, lib.Z_BEST_COMPRESSION, lib.ZLIB_VERSION, size)
assert state == lib.Z_OK, ffi.string(stream.msg)
out, packed = ffi.new("Bytef[]", 16), b""
for piece in PIECES:
    held = ffi.from_buffer("Bytef[]", piece)
    stream.next_in, stream.avail_in = held, len(piece)
    full = True
    while full:
        stream.next_out, stream.avail_out = out, len(out)
        state = lib.deflate(stream, lib.Z_NO_FLUSH if piece else lib.Z_FINISH)
        packed += ffi.buffer(out, len(out) - stream.avail_out)[:]
        full = stream.avail_out == 0
assert (state, stream.total_out) == (lib.Z_STREAM_END, len(packed))
assert lib.deflateEnd(stream) == lib.Z_OK
assert zlib.decompress(packed) == b"".join(PIECES)
