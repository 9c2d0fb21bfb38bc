"""The C of direct calls, and what happens where a direct call is impossible."""

from __future__ import annotations

import importlib.util
import types
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import needs_direct_calls

from ferrule.config.settings import Settings
from ferrule.emit.calls import render_calls_unit
from ferrule.errors import PatternError
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.report.report import Report

HEADER = """\
enum colour { RED, GREEN };
struct point { int x; double y; };
int twice(int value) __attribute__((const));
int length(const char *text) __attribute__((pure));
enum colour next(enum colour colour);
struct point moved(struct point point, double by);
int total(int count, ...);
static inline int three(void) { return 3; }
"""
SOURCE = """\
#include "header.h"
int twice(int value) { return 2 * value; }
int length(const char *text) { int n = 0; while (text[n]) n++; return n; }
enum colour next(enum colour colour) { return (enum colour)(colour + 1); }
struct point moved(struct point point, double by)
{
    struct point result = {point.x, point.y + by};
    return result;
}
int total(int count, ...) { return count; }
"""


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Report, Any]]:
    """Return a function that binds the header, and gives the report and the module."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(HEADER)
    (tmp_path / "source.c").write_text(SOURCE)

    def built(**options: Any) -> tuple[Report, Any]:
        options = {"module": "direct_calls", **options}
        report = bind(
            Settings.of(
                {"headers": ["header.h"], "sources": ["source.c"], "keep": ".", **options}
            )
        )
        spec = importlib.util.spec_from_file_location("direct_calls", report.path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return report, module

    return built


def works(module: Any) -> None:
    for place in (module, module.lib):
        assert place.twice(21) == 42
        assert place.length(b"four") == 4
        assert place.next(module.RED) == module.GREEN
        assert place.moved((1, 2.0), 0.5).y == 2.5
        assert place.three() == 3
        assert place.total(3) == 3


def direct(report: Report) -> set[str]:
    return {bound.name for bound in report.bound if bound.direct}


ALL = {"twice", "length", "next", "moved", "three"}


@needs_direct_calls
def test_all_but_the_variadic_are_direct(build: Callable[..., tuple[Report, Any]]) -> None:
    report, module = build()
    assert direct(report) == ALL
    for name in ALL:
        assert isinstance(getattr(module, name), types.BuiltinFunctionType)
        assert getattr(module, name) is not getattr(module.lib, name)
    assert module.total is module.lib.total
    works(module)


@needs_direct_calls
@pytest.mark.parametrize("few", [300, 0], ids=["inlined", "compact"])
def test_both_forms_work(
    few: int, build: Callable[..., tuple[Report, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ferrule.bindings.call_choice.FEW", few)
    report, module = build()
    text = report.path.with_name("direct_calls.calls.c").read_text()
    assert ("static ferrule_object *ferrule_call_" in text) is bool(few)
    works(module)


@needs_direct_calls
def test_hot_functions_get_c_of_their_own(
    build: Callable[..., tuple[Report, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ferrule.bindings.call_choice.FEW", 0)
    report, module = build(hot=["tw*", "attribute:pure"])
    text = report.path.with_name("direct_calls.calls.c").read_text()
    assert text.count("static ferrule_object *ferrule_call_") == 2
    works(module)


@needs_direct_calls
def test_a_function_without_an_address_is_called_by_its_name(
    build: Callable[..., tuple[Report, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = render_calls_unit

    def broken(*args: Any, **keywords: Any) -> tuple[str, Any]:
        text, lines = real(*args, **keywords)
        return text.replace("(ferrule_code)length,", "(ferrule_code)nothing,"), lines

    monkeypatch.setattr("ferrule.pipeline.generating.render_calls_unit", broken)
    report, module = build()
    assert direct(report) == ALL
    assert module.length(b"abc") == module.lib.length(b"abc") == 3
    works(module)


def test_a_function_that_c_cannot_call_at_all_is_skipped(
    build: Callable[..., tuple[Report, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = render_calls_unit

    def broken(*args: Any, **keywords: Any) -> tuple[str, Any]:
        text, lines = real(*args, **keywords)
        return text.replace("int (*)(void *)", "int (*)(nothing *)"), lines

    monkeypatch.setattr("ferrule.pipeline.generating.render_calls_unit", broken)
    report, module = build()
    assert [(s.name, s.reason.code) for s in report.skipped] == [
        ("length", "compiler-disagrees")
    ]
    assert not hasattr(module.lib, "length")


def test_what_a_header_defines_is_there_once(
    build: Callable[..., tuple[Report, Any]], tmp_path: Path
) -> None:
    (tmp_path / "header.h").write_text(
        f"{HEADER}int counted = 5;\nint count(void) {{ return ++counted; }}\n"
    )
    (tmp_path / "source.c").write_text("int unused;")
    _, module = build(allow=["count*"])
    assert module.count() == module.lib.counted == 6
    assert module.lib.count() == module.lib.counted == 7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hold_gil": ["twise"]}, "hold-gil: 'twise' matches no function .* twice"),
        ({"no_errno": ["attribute:hot"]}, "no-errno: 'attribute:hot' is not a group"),
        ({"hot": ["twise"]}, "hot: 'twise' matches no function .* twice"),
        ({"nullable": ["length.txt"]}, r"nullable: .* length\.text"),
        ({"nullable": ["twice.value"]}, "nullable: 'twice.value' matches no .* is a pointer"),
        ({"scoped_callbacks": ["length.text"]}, "scoped-callback: .* points to a function"),
    ],
)
def test_patterns_must_match(
    options: dict[str, list[str]], message: str, build: Callable[..., tuple[Report, Any]]
) -> None:
    with pytest.raises(PatternError, match=message):
        build(**options)
