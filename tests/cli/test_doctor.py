from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.running import ferrule

from ferrule.cli import doctor, main
from ferrule.cli.doctor import Finding, examine, finding_lines
from ferrule.cli.terminal import show
from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.builds, pytest.mark.usefixtures("plain")]


def found(name: str) -> Finding:
    return next(finding for finding in examine() if finding.name == name)


def status() -> int:
    with pytest.raises(SystemExit) as caught:
        main(["doctor"])
    assert isinstance(caught.value.code, int)
    return caught.value.code


def no_such_thing() -> str:
    message = "it is not there; install it"
    raise ToolMissingError(message)


def test_a_machine_that_runs_these_tests_can_build(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert status() == 0
    out = capsys.readouterr().out
    for name in ("Python", "C compiler", "extension module", "cffi", "libclang", "pkg-config"):
        assert name in out
    assert not any(finding.stops for finding in examine())


def test_an_extension_is_really_built_and_imported() -> None:
    assert found("extension module") == Finding(
        "extension module", found=True, detail="compiles, links and imports"
    )


def test_no_compiler(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler-anywhere")
    assert status() == 1
    out = capsys.readouterr().out
    assert "no-such-compiler-anywhere" in out
    assert "not tried without C compiler" in out
    assert "Missing: C compiler, extension module" in out


def test_a_linker_that_fails_is_shown_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDFLAGS", "-lno_such_library_at_all")
    extension = found("extension module")
    assert extension.stops
    assert "no_such_library_at_all" in extension.detail
    assert found("C compiler").found


def test_no_python_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "python_include_flags", no_such_thing)
    findings = {finding.name: finding for finding in examine()}
    assert findings["Python's C headers"].stops
    assert "install it" in findings["Python's C headers"].detail
    assert "not tried without Python's C headers" in findings["extension module"].detail


def test_builds_go_on_without_libclang_and_pkg_config(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "describe_libclang", no_such_thing)
    monkeypatch.setattr(doctor, "_pkg_config", no_such_thing)
    assert status() == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Without it, headers cannot be read" in out
    assert "--library and --include-dir can" in out
    assert "with limits: no libclang, no pkg-config" in out


def test_a_cache_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert found("cache") == Finding(
        "cache",
        found=True,
        detail=str(tmp_path / "ferrule"),
        without="`ferrule.cimport` cannot build; `ferrule bind` can",
    )
    (tmp_path / "ferrule").write_text("in the way", encoding="utf-8")
    cache = found("cache")
    assert not cache.found
    assert not cache.stops
    assert "XDG_CACHE_HOME" in cache.detail


def test_a_check_that_breaks_is_a_finding_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        message = "wrong ELF class"
        raise OSError(message)

    monkeypatch.setattr(doctor, "_cffi", broken)
    cffi = found("cffi")
    assert cffi.stops
    assert cffi.detail == "OSError: wrong ELF class"


def test_a_cffi_without_its_compiled_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "raise ImportError('_cffi_backend.so: undefined symbol: PyNothing')\n"
    (tmp_path / "_cffi_backend.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = ferrule("doctor")
    assert result.returncode == 1
    out = " ".join(result.stdout.split())
    words = "cffi is missing or broken: _cffi_backend.so: undefined symbol: PyNothing; install"
    assert out.count(words) == 2  # ferrule's own module needs it, too
    assert "Missing: cffi." in out
    assert "force-reinstall ferrule" not in out


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    show(*finding_lines([Finding("cc", found=True, detail="[here]")]), reflow=False)
    assert capsys.readouterr().out == "found  cc  [here]\n\nEverything was found.\n"


def test_quiet_leaves_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_cffi", no_such_thing)
    with pytest.raises(SystemExit) as caught:
        main(["--quiet", "doctor"])
    assert caught.value.code == 1
    assert capsys.readouterr() == ("", "")
