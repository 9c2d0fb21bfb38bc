from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import HeaderError
from ferrule.toolchain.header_files import check_headers, is_path, nearest_header

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_name_is_a_path_if_there_is_a_file_or_it_is_written_as_one(tmp_path: Path) -> None:
    (tmp_path / "here.h").touch()
    (tmp_path / "folder").mkdir()
    assert is_path("here.h")
    assert is_path("./absent.h")
    assert is_path("/absent.h")
    assert not is_path("absent.h")
    assert not is_path("folder")
    assert not is_path("x" * 5000)


def test_what_the_compiler_may_find_is_left_to_it(tmp_path: Path) -> None:
    (tmp_path / "header.h").write_text("int f(void);\n")
    check_headers(["header.h", "absent.h", "sys/absent.h", "header.h/below.h"])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("int f;".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + "int f;".encode("utf-16-be"), "UTF-16"),
        ("int f;".encode("utf-32"), "UTF-32"),
        (b"\0\0\xfe\xff" + "int f;".encode("utf-32-be"), "UTF-32"),
    ],
)
def test_an_encoding_that_compilers_do_not_read(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    (tmp_path / "wide.h").write_bytes(content)
    with pytest.raises(HeaderError, match=f"wide.h: it is in {encoding}, .* save it in UTF-8"):
        check_headers(["wide.h"])


def test_a_name_with_brackets_is_reported_how_to_be_written() -> None:
    with pytest.raises(HeaderError, match="without the brackets"):
        check_headers(["<stdio.h>"])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in the file system")
def test_a_pipe_cannot_be_read_twice() -> None:
    os.mkfifo("pipe.h")
    with pytest.raises(HeaderError, match="copy its content to a file"):
        check_headers(["./pipe.h"])


def test_a_name_that_no_system_takes() -> None:
    with pytest.raises(HeaderError, match="it cannot be read"):
        check_headers(["x" * 5000])


def test_the_nearest_header_is_found(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("sqlite3.h", "zlib.h", "sub/inner.h", "sqlte3.txt"):
        (tmp_path / name).touch()
    folders = ["/no/such", str(tmp_path)]
    assert nearest_header("sqlte3.h", folders) == "sqlite3.h"
    assert nearest_header("sub/iner.h", folders) == "sub/inner.h"
    assert nearest_header("nothing_like_it.h", folders) is None
    assert nearest_header("a\0.h", folders) is None
