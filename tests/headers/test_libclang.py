from __future__ import annotations

from pathlib import Path

import pytest

from ferrule.errors import ToolMissingError
from ferrule.headers import libclang
from ferrule.headers.libclang import describe_libclang, load_libclang


def test_description() -> None:
    words = describe_libclang()
    assert words.startswith("clang version ")
    assert Path(words.partition("(")[2].rstrip(")")).name.startswith("libclang")


def test_the_file_that_the_user_names_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = describe_libclang().partition("(")[2].rstrip(")")
    monkeypatch.setenv("LIBCLANG_LIBRARY_FILE", found)
    monkeypatch.setenv("LIBCLANG_LIBRARY_PATH", "/nowhere")
    first, second, *_ = libclang._candidates()
    assert (first, Path(second).parent) == (found, Path("/nowhere"))


def test_a_file_that_does_not_load_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_library = tmp_path / "libclang.so"
    no_library.write_text("text")
    monkeypatch.setenv("LIBCLANG_LIBRARY_FILE", str(no_library))
    assert load_libclang.__wrapped__()._name != str(no_library)


def test_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libclang, "_candidates", lambda: iter(["/nowhere/libclang.so"]))
    with pytest.raises(ToolMissingError, match=r"/nowhere/.*pip install libclang-ng"):
        load_libclang.__wrapped__()
