"""Imports a built module where nothing is importable that only building needs."""

import sys

for name in ("clang", "click", "ferrule", "pycparser", "rich", "rich_click", "setuptools"):
    sys.modules[name] = None  # type: ignore[assignment]  # importing it is an ImportError

import zlib_c  # type: ignore[import-not-found]  # noqa: E402  built by the test

assert zlib_c.ffi.sizeof("z_stream") > 0
assert zlib_c.adler32(1, b"abc", 3)
assert "cffi" not in sys.modules, "the compiled part of cffi is enough"
