from __future__ import annotations

from pathlib import Path

import pytest
from setuptools import Distribution
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError

from ferrule.cache import build_lock
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
    with pytest.raises(BaseError, match="Not a directory"), one_at_a_time(build):
        pass
