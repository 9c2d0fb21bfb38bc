from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.processors import use_other_processors

from ferrule.toolchain import processor
from ferrule.toolchain.processor import processor_options

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_is_asked_without_such_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "run", None)
    monkeypatch.setenv("CFLAGS", "-march=x86-64 -O2")
    assert processor_options(("-mtune=generic", "-DNATIVE=native.h")) == ()


@pytest.mark.builds
@pytest.mark.parametrize("way", ["words", "CFLAGS", "file"])
def test_the_compiler_says_what_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    use_other_processors(tmp_path, monkeypatch)
    words = {"words": ("-march=native",), "file": (f"@{tmp_path}/options",)}.get(way, ())
    (tmp_path / "options").write_text("-march=native", encoding="utf-8")
    if way == "CFLAGS":
        monkeypatch.setenv("CFLAGS", "-march=native")
    first = processor_options(words)
    assert any("PROCESSOR=first" in word for word in first)
    assert processor_options(words) == first
    monkeypatch.setenv("PROCESSOR", "second")
    assert processor_options(words) not in ((), first)


@pytest.mark.builds
def test_a_compiler_that_does_not_say_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "silent"
    script.write_text('#!/bin/sh\ncase "$*" in *-\\#*) ;; *) exec cc "$@" ;; esac\n')
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))
    assert processor_options(("-mcpu=native",)) != processor_options(("-mcpu=native",))


@pytest.mark.builds
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_real_compilers_say(
    monkeypatch: pytest.MonkeyPatch, compiler: str, need_program: object
) -> None:
    need_program(compiler)  # type: ignore[operator]
    monkeypatch.setenv("CC", compiler)
    said = processor_options(("-mtune=native",))
    assert len(said) > 3
    assert not any(word.strip('"').endswith("=native") for word in said)
