from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ferrule import _lib
from ferrule.cli import main
from ferrule.cli.demo import _DECLARED
from ferrule.inspect.introspection import ffi_of

FFI = ffi_of(_lib)
BUILD_SCRIPT = Path(__file__).parents[2] / "build_ffi" / "lib.py"


pytestmark = pytest.mark.usefixtures("plain")


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        main(["demo"])
    assert caught.value.code == 0
    return capsys.readouterr().out


def test_the_directory_is_read_through_the_compiled_module(shown: str) -> None:
    lines = [line.strip("│ ").split() for line in shown.splitlines()]
    kinds = {line[0]: line[1:3] for line in lines if len(line) == 4 and line[3].isdigit()}
    assert kinds["drawer"] == ["DIR", f"({_lib.DT_DIR})"]
    assert kinds["letter.txt"] == ["REG", f"({_lib.DT_REG})"]
    assert kinds["shortcut"] == ["LNK", f"({_lib.DT_LNK})"]


def test_what_the_compiler_resolved_is_reported(shown: str) -> None:
    entry = FFI.typeof("struct dirent")
    fields = dict(entry.fields or ())
    assert f"struct dirent  {FFI.sizeof(entry)} bytes" in shown
    words = " ".join(shown.replace("│", " ").split())
    assert f"d_name starts at byte {fields['d_name'].offset}." in words
    for name in ("ino_t", "off_t"):
        type_ = FFI.typeof(name)
        assert f"typedef int... {name}; {type_.cname}, {FFI.sizeof(type_)} bytes" in words
    assert f"#define DT_DIR ... {_lib.DT_DIR}" in words


@pytest.mark.skipif(not BUILD_SCRIPT.is_file(), reason="no source tree next to the tests")
def test_the_declaration_shown_is_the_one_that_was_compiled(shown: str) -> None:
    assert _DECLARED in BUILD_SCRIPT.read_text(encoding="utf-8")
    assert "char d_name[...];" in shown


def test_the_points_are_added_up(shown: str) -> None:
    assert "DataPoint(num=42, dnum=42.0)" in shown
    padding = FFI.sizeof("DataPoint") - 4 - 8
    assert (f"{padding} bytes of padding" in shown) is (padding > 0)


@pytest.mark.builds
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_it_is_plain_text_without_a_terminal(encoding: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "ferrule", "demo"],
        capture_output=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert done.stdout.isascii() is (encoding == "ascii")
    assert max(map(len, done.stdout.decode(encoding).splitlines())) <= 100
    assert list(tmp_path.iterdir()) == []  # nothing is left behind


def test_without_the_compiled_module_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ferrule._lib", None)
    with pytest.raises(SystemExit) as caught:
        main(["demo"])
    assert caught.value.code == 1
    assert "ferrule._lib" in capsys.readouterr().err
