from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ferrule.toolchain.depfile import render_depfile

NAMES = [
    "plain.h",
    "with space.h",
    "a#b.h",
    "$HOME.h",
    "at@.h",
    "back\\slash.h",
    "back\\ space.h",
    "tab\there.h",
]


def test_files_are_absolute_and_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = render_depfile(Path("out/_lib.c"), [Path("a.h"), Path("/b.h"), tmp_path / "a.h"])
    assert text == f"out/_lib.c: {tmp_path}/a.h \\\n  /b.h\n"


def test_a_name_with_a_line_end_is_left_out() -> None:
    assert render_depfile(Path("m.c"), [Path("/a\nb.h"), Path("/c.h")]) == "m.c: /c.h\n"


@pytest.mark.builds
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_make_reads_each_name(tmp_path: Path, name: str) -> None:
    """A file that is newer than the target is why make would build again; others are not."""
    source, target = tmp_path / name, tmp_path / "out put" / "m.c"
    source.touch()
    target.parent.mkdir()
    target.touch()
    os.utime(source, (0, 0))
    rule = "out\\ put/m.c:\n\tfalse\n"
    (tmp_path / "Makefile").write_text(rule + render_depfile(Path("out put/m.c"), [source]))

    def builds() -> int:
        question = ("make", "-q", "out put/m.c")
        return subprocess.run(question, cwd=tmp_path, check=False).returncode

    assert builds() == 0
    later = target.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert builds() == 1
