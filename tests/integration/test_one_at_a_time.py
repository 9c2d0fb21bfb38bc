from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from setuptools import Distribution
from setuptools.command.build_ext import build_ext
from tests.integration.projects import ONE_FUNCTION

from ferrule.cache import build_lock
from ferrule.errors import MachineError
from ferrule.integration.one_at_a_time import one_at_a_time
from ferrule.toolchain.system_locks import LockState


@pytest.fixture
def build(tmp_path: Path) -> build_ext:
    command = build_ext(Distribution())
    command.build_temp = str(tmp_path / "build" / "temp")
    return command


def test_the_build_directory_is_locked(
    build: build_ext, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = iter([LockState.BUSY, LockState.HELD])
    monkeypatch.setattr(build_lock, "lock", lambda *_, **__: next(states))
    said: list[str] = []
    monkeypatch.setattr(build, "announce", lambda words, _: said.append(words))
    usual = build.build_temp
    with one_at_a_time(build):
        assert build.build_temp == usual
    assert said == [f"ferrule: waiting for another build in {usual}"]
    assert next(states, None) is None


def test_without_locks_each_build_has_its_own_directory(
    build: build_ext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_lock, "lock", lambda *_, **__: LockState.NONE)
    usual = build.build_temp
    with one_at_a_time(build):
        own = Path(build.build_temp)
        assert own.is_dir()
        assert str(own) != usual
    assert build.build_temp == usual
    assert not own.exists()


def test_a_directory_that_cannot_be_made_is_one_sentence(build: build_ext) -> None:
    Path(build.build_temp).parent.write_bytes(b"")
    with pytest.raises(MachineError, match="Not a directory"), one_at_a_time(build):
        pass


@pytest.mark.builds
def test_an_error_of_ours_ends_the_build_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(ONE_FUNCTION)
    (tmp_path / "setup.py").write_text("from setuptools import setup\nsetup()\n")
    (tmp_path / "lib" / "_m.pyi").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--build-lib", "lib"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: cannot write lib/_m.pyi")
    assert "Traceback" not in done.stderr
