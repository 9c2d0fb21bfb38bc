from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import Generate, ferrule, run

from ferrule.cli import main
from ferrule.errors import HeaderError, VerificationError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_users_error_is_status_1_and_no_traceback(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = HeaderError("nothing.h: not found\n  #include [nothing.h]\n           ^")
    assert run("bind", "nothing.h", "--module", "m") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "ferrule: error: nothing.h: not found\n  #include [nothing.h]\n           ^\n"
    )


def test_an_error_is_not_wrapped(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "word " * 60 + "end"
    generate.error = VerificationError(line)
    assert run("bind", "a.h", "--module", "m") == 1
    assert capsys.readouterr().err == f"ferrule: error: {line}\n"


@pytest.mark.usefixtures("generate")
def test_every_problem_of_the_settings_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bind", "a.h", "--module", "1b", "--define", "3X") == 1
    err = capsys.readouterr().err
    assert "'1b'" in err
    assert "'3X'" in err


@pytest.mark.builds
def test_our_own_bug_is_status_70(
    generate: Generate,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    header = tmp_path / "a.h"
    header.write_text("int f(void);\n", encoding="utf-8")
    generate.error = KeyError("lost")
    assert run("bind", str(header), "--module", "m", "--define", "N=1") == 70
    err = capsys.readouterr().err
    assert "KeyError: 'lost'" in err
    assert "bug" in err
    assert "Traceback" not in err
    (kept,) = tmp_path.glob("ferrule-bug-*")
    assert str(kept) in err
    assert kept.stat().st_mode & 0o077 == 0
    report = (kept / "report.txt").read_text(encoding="utf-8")
    for words in ("Traceback", "KeyError: 'lost'", "--define N=1", "cffi: ", "compiler: "):
        assert words in report
    assert "int f(void);" in (kept / "headers.i").read_text(encoding="utf-8")


@pytest.mark.builds
def test_our_own_bug_with_headers_that_are_not_there(
    generate: Generate,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    generate.error = KeyError("lost")
    assert run("bind", "a.h", "--module", "m") == 70
    (report,) = tmp_path.glob("ferrule-bug-*/report.txt")
    assert "headers.i: HeaderError: a.h: no such header" in report.read_text(encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    capsys.readouterr()
    assert run("bind", "a.h", "--module", "m") == 70
    assert "--verbose" in capsys.readouterr().err
    assert run("--verbose", "bind", "a.h", "--module", "m") == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_error_of_the_machine_is_not_our_bug(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = OSError(errno.ENOSPC, "No space left on device", "x.c")
    assert run("bind", "a.h", "--module", "m") == 1
    err = capsys.readouterr().err
    assert "No space left on device: 'x.c': the machine has run out" in err
    assert "bug" not in err


def test_a_missing_cffi_is_not_our_bug(
    generate: Generate, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "_cffi_backend", None)
    generate.error = ImportError("import of _cffi_backend halted")
    assert run("bind", "a.h", "--module", "m") == 1
    err = capsys.readouterr().err
    assert err.startswith("ferrule: error: cffi is missing or broken: import of _cffi_backend")
    assert err.count("\n") == 1


def test_an_interrupt_is_left_to_the_process(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        main(["--quiet", "bind", "a.h", "--module", "m"])
    assert capsys.readouterr() == ("", "")


def test_an_error_because_of_an_interrupt_is_not_our_bug(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = RuntimeError("release unlocked lock")
    lost.__context__ = KeyError()
    lost.__context__.__context__ = KeyboardInterrupt()
    generate.error = lost
    with pytest.raises(KeyboardInterrupt):
        main(["--quiet", "bind", "a.h", "--module", "m"])
    assert capsys.readouterr() == ("", "")


@pytest.mark.builds
def test_the_process_exits_as_the_table_says() -> None:
    assert ferrule("--help").returncode == 0
    assert ferrule("layout", "nowhere_at_all").returncode == 1
    assert ferrule("bind").returncode == 2
