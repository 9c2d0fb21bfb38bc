"""Compresses and restores real data through zlib; Python's own zlib looks at the result."""

import hashlib
import zlib

import zlib_c  # type: ignore[import-not-found]  # built by the test
from zlib_c import ffi, lib

data = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(100)) * 10
room = zlib_c.compressBound(len(data))
size = ffi.new("uLongf *", room)
packed = ffi.new("Bytef[]", room)
assert zlib_c.compress(packed, size, data, len(data)) == zlib_c.Z_OK
assert zlib.decompress(ffi.buffer(packed, size[0])[:]) == data

restored = ffi.new("Bytef[]", len(data))
count = ffi.new("uLongf *", len(data))
assert lib.uncompress(restored, count, packed, size[0]) == lib.Z_OK
assert ffi.buffer(restored)[:] == data
packed[20] ^= 0xFF
assert lib.uncompress(restored, count, packed, size[0]) == lib.Z_DATA_ERROR

assert ffi.string(zlib_c.zlibVersion()) == zlib.ZLIB_RUNTIME_VERSION.encode()
assert zlib_c.crc32(0, b"ferrule", 7) == zlib.crc32(b"ferrule")
