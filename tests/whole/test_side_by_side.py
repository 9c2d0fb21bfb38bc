"""The wrappers of a module with fewer functions than a large one are compiled side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import needs_direct_calls
from tests.direct.build import load

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

pytestmark = needs_direct_calls

COUNT = 100
SOURCES = 1
PYTHON, PARTS, REST = 1, 2, 1


def heads() -> list[str]:
    return [f"int f{n}(int *at, const char *text, double by)" for n in range(COUNT)]


def test_a_large_module_without_the_functions_that_nobody_may_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler would accept their addresses in the table of functions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ferrule.bindings.call_choice.FEW", 0)
    text = """
        int first(int x) __attribute__((error("no")));
        __attribute__((cold, __error__("no"))) double second(double x);
        [[gnu::error("no")]] int third(int x);
        int fine(int x);
    """
    (tmp_path / "a.h").write_text(text, encoding="utf-8")
    bodies = "int first(int x) { return x; } double second(double x) { return x; }\n"
    bodies += "int third(int x) { return x; } int fine(int x) { return x + 1; }\n"
    (tmp_path / "a.c").write_text(bodies, encoding="utf-8")
    given = {"headers": ["a.h"], "module": "large", "sources": ["a.c"], "std": "gnu2x"}
    report = bind(Settings.of(given))
    assert [skip.name for skip in report.skipped] == ["first", "second", "third"]
    assert all("error" in skip.message for skip in report.skipped)
    assert load("large", report.path).fine(1) == 2


def test_a_module_with_a_hundred_functions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = 'int refused(int *at) __attribute__((__error__("never call it")));\n'
    text = refused + "".join(f"{head};\n" for head in heads())
    (tmp_path / "a.h").write_text(text, encoding="utf-8")
    bodies = "".join(
        f"{head} {{ return *at + text[0] + (int)by + {n}; }}\n"
        for n, head in enumerate(heads())
    )
    (tmp_path / "a.c").write_text(
        f'#include "a.h"\nint (refused)(int *at) {{ return *at; }}\n{bodies}', encoding="utf-8"
    )
    said: list[str] = []
    # Each function has a wrapper of its own.
    given = {"headers": ["a.h"], "module": "side", "sources": ["a.c"], "hot": ["f*"]}
    report = bind(Settings.of(given), said.append)
    assert [skip.name for skip in report.skipped] == ["refused"]
    counts = [
        int(words.split()[-1]) for words in said if words.startswith("compiling unit 1 of")
    ]
    assert counts[0] == SOURCES
    assert counts[-1] >= PYTHON + PARTS + REST
    module = load("side", report.path)
    at = module.ffi.new("int *", 1000)
    for n in range(COUNT):
        for where in (module, module.lib):
            assert getattr(where, f"f{n}")(at, b"\x02", 3.0) == 1005 + n
