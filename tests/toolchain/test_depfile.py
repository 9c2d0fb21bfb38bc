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
    "100%.h",
]


def test_files_are_absolute_and_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = render_depfile(Path("out/_lib.c"), [Path("a.h"), Path("/b.h"), tmp_path / "a.h"])
    rules = f"{tmp_path}/a.h:\n/b.h:\n"
    assert text == f"out/_lib.c: {tmp_path}/a.h \\\n  /b.h\n{rules}"


def test_a_name_with_a_line_end_is_left_out() -> None:
    assert render_depfile(Path("m.c"), [Path("/a\nb.h"), Path("/c.h")]) == "m.c: /c.h\n/c.h:\n"


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


@pytest.mark.builds
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_builds_again_without_a_file_that_is_gone(tmp_path: Path) -> None:
    target = tmp_path / "m.c"
    rule = "m.c:\n\techo built > m.c\n"
    text = render_depfile(Path("m.c"), [tmp_path / "gone a.h", tmp_path / "gone b.h"])
    (tmp_path / "Makefile").write_text(rule + text)
    target.write_text("old\n")
    subprocess.run(("make", "-s"), cwd=tmp_path, check=True)
    assert target.read_text() == "built\n"


@pytest.mark.builds
@pytest.mark.skipif(shutil.which("ninja") is None, reason="ninja is not installed")
@pytest.mark.parametrize("name", [name for name in NAMES if "\t" not in name])
def test_ninja_reads_each_name(tmp_path: Path, name: str) -> None:
    """ninja builds again when the file is gone, and not otherwise; it cannot read tabs in names."""
    (tmp_path / name).touch()
    text = render_depfile(Path("m.c"), [tmp_path / name, tmp_path / "other.h"])
    (tmp_path / "other.h").touch()
    (tmp_path / "written.d").write_text(text)
    (tmp_path / "build.ninja").write_text(
        "rule r\n  command = cp written.d m.d && echo built >> m.c\n  depfile = m.d\n"
        "build m.c: r\n"
    )

    def times_built() -> int:
        subprocess.run(("ninja", "--quiet"), cwd=tmp_path, check=True)
        return (tmp_path / "m.c").read_text().count("built")

    assert (times_built(), times_built()) == (1, 1)
    later = (tmp_path / "m.c").stat().st_mtime + 10
    os.utime(tmp_path / name, (later, later))
    os.utime(tmp_path / "m.c", (later + 10, later + 10))
    assert times_built() == 2
