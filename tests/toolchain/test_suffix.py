from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES

import pytest

from ferrule.toolchain import suffix
from ferrule.toolchain.suffix import extension_suffix, is_stable_abi


def test_the_suffix_is_one_that_this_python_imports() -> None:
    assert extension_suffix() in EXTENSION_SUFFIXES


@pytest.mark.parametrize(
    ("endings", "whole", "expected"),
    [
        ([".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"], (0, None), ".abi3.so"),
        ([".cpython-315-x.so", ".abi3-x.so", ".abi3.so", ".so"], (0, 0), ".abi3.so"),
        ([".cpython-314d-x.so", ".abi3.so", ".so"], (1, 0), ".cpython-314d-x.so"),
        ([".cpython-314t-x.so", ".so"], (0, 1), ".cpython-314t-x.so"),
        ([".pypy311-pp80-x.so", ".so"], (None, None), ".pypy311-pp80-x.so"),
    ],
)
def test_how_the_file_name_ends(
    endings: list[str],
    whole: tuple[int | None, ...],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(suffix, "EXTENSION_SUFFIXES", endings)
    monkeypatch.setattr("sysconfig.get_config_vars", lambda *_: list(whole))
    assert extension_suffix() == expected
    assert is_stable_abi() == (expected == ".abi3.so")
