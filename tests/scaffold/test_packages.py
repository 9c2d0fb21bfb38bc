from __future__ import annotations

from typing import Final

import pytest

from ferrule.scaffold.packages import candidates

KNOWN: Final = (
    "fftw3",
    "libpng",
    "libpng16",
    "libgit2",
    "zlib",
    "libxml-2.0",
    "sqlite3",
    "lua5.4",
    "lua-5.4",
    "openssl",
    "png",
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zlib.h", ["zlib"]),
        ("png.h", ["png", "libpng", "libpng16"]),
        ("libpng16/png.h", ["png", "libpng", "libpng16"]),
        ("git2.h", ["libgit2"]),
        ("git2/oid.h", ["libgit2"]),
        ("libxml/tree.h", ["libxml-2.0"]),
        ("lua.h", ["lua5.4", "lua-5.4"]),
        ("openssl/ssl.h", ["openssl"]),
        ("dirent.h", []),
        ("./zlib.h", []),
    ],
)
def test_packages_that_a_header_suggests(header: str, expected: list[str]) -> None:
    assert candidates((header,), KNOWN) == expected
