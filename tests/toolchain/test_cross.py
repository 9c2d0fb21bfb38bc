from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ferrule.toolchain.cross import builds_for_another_machine, is_for_another_machine

VARIABLES = ("_PYTHON_HOST_PLATFORM", "_PYTHON_SYSCONFIGDATA_NAME")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_a_python_is_for_its_own_machine() -> None:
    assert not builds_for_another_machine()


@pytest.mark.parametrize(
    ("name", "value", "is_other"),
    [
        ("_PYTHON_HOST_PLATFORM", "linux-vax", True),
        ("_PYTHON_HOST_PLATFORM", "macosx-11.0-vax", True),
        ("_PYTHON_HOST_PLATFORM", f"linux-{os.uname().machine}", False),
        ("_PYTHON_SYSCONFIGDATA_NAME", "_sysconfigdata__linux_vax-linux-gnu", True),
    ],
)
def test_variables_say_which_it_builds_for(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, *, is_other: bool
) -> None:
    monkeypatch.setenv(name, value)
    assert builds_for_another_machine() == is_other


def test_crossenvs_python_says_so_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "cross_compiling", True, raising=False)
    assert builds_for_another_machine()


@pytest.mark.skipif(sys.platform != "linux", reason="the files are those of Linux")
def test_a_file_says_which_machine_it_is_for(tmp_path: Path) -> None:
    head = Path("/proc/self/exe").read_bytes()[:20]
    for name, content in (
        ("own", head),
        ("other", head[:18] + b"\x4b\x00"),  # a VAX
        ("narrow", head[:4] + bytes([3 - head[4]]) + head[5:]),
        ("text", b"\xcf\xfa\xed\xfe" + bytes(40)),
    ):
        (tmp_path / name).write_bytes(content)
    names = ("own", "other", "narrow", "text", "none")
    found = [name for name in names if is_for_another_machine(tmp_path / name)]
    assert found == ["other", "narrow"]
