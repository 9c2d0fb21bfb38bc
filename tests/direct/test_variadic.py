"""Variadic functions on the module where C passes floating-point numbers to them otherwise.

The compiler's own macros tell whether it does; here one is set by hand.
"""

from __future__ import annotations

import ast
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind
from ferrule.toolchain import compiler, kept_objects
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = """
#include <stdarg.h>
struct pair { int left, right; };
double sum_doubles(int count, ...);
int sum_integers(int count, ...);
int longest(const char *first, ...);
double scaled(double by, int count, ...);
int newer(int count, ...);
"""
SOURCE = """
#include "header.h"
#define SUM(TYPE) va_list a; TYPE sum = 0; va_start(a, count); \\
    while (count-- > 0) sum += va_arg(a, TYPE); va_end(a); return sum
double sum_doubles(int count, ...) { SUM(double); }
int sum_integers(int count, ...) { SUM(int); }
int longest(const char *first, ...) { return first[0]; }
double scaled(double by, int count, ...) { (void)by; SUM(double); }
int newer(int count, ...) { SUM(int); }
"""
REASON = "on this machine, cffi does not pass them to variadic functions as C does"
pytestmark = needs_direct_calls


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    (tmp_path / "header.h").write_text(HEADER)
    (tmp_path / "source.c").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)

    def build(name: str, *, as_fixed: bool | None = None) -> Any:
        if as_fixed is not None:
            says_so(as_fixed=as_fixed)
        settings = {
            "headers": ["header.h"],
            "sources": ["source.c"],
            "optional": ["newer"],
            "module": name,
            "output_dir": tmp_path,
        }
        bind(Settings.of(settings))
        return load(name, next(tmp_path.glob(f"{name}.*.so")))

    def says_so(*, as_fixed: bool) -> None:
        """Make the module's own C believe that this is another kind of machine."""
        shutil.copytree(runtime_dir(), tmp_path / "runtime")
        header = tmp_path / "runtime" / "ferrule_variadic.c"
        text = header.read_text("utf-8")
        header.write_text(f"#define FERRULE_VARIADIC_AS_FIXED {as_fixed:d}\n{text}", "utf-8")
        for user in (compiler, kept_objects):
            monkeypatch.setattr(user, "runtime_dir", lambda: tmp_path / "runtime")

    return build


def test_where_they_are_passed_otherwise_calls_with_them_are_refused(
    built: Callable[..., Any],
) -> None:
    module = built("otherwise", as_fixed=False)
    double = module.ffi.cast("double", 1.5)
    number = module.ffi.cast("int", 20)
    pair = module.ffi.new("struct pair *")
    for refused, arguments in (
        (module.sum_integers, (1, double)),
        (module.sum_integers, (2, number, module.ffi.cast("float", 1.5))),
        (module.sum_integers, (1, pair[0])),
        (module.newer, (1, double)),
        (module.sum_doubles, (0,)),  # its result is one
        (module.scaled, (1.5, 0)),
    ):
        with pytest.raises(NotImplementedError, match=REASON):
            refused(*arguments)
    assert module.sum_integers(2, number, number) == 40
    assert module.newer(2, number, number) == 40
    assert module.longest(b"a", module.ffi.NULL, pair) == ord("a")
    with pytest.raises(TypeError):
        module.sum_integers(1, "text")
    with pytest.raises(TypeError):
        module.sum_integers()


def test_nothing_is_kept(built: Callable[..., Any]) -> None:
    module = built("kept", as_fixed=False)
    values = [module.ffi.cast("double", 1.5), module.ffi.cast("int", 20), module.sum_integers]
    before = [sys.getrefcount(value) for value in values]
    for _ in range(100):
        with pytest.raises(NotImplementedError):
            module.sum_integers(1, values[0])
        module.sum_integers(1, values[1])
    assert [sys.getrefcount(value) for value in values] == before


@pytest.mark.parametrize("arguments", ["sum_doubles(2, 1.5, 2.0)", "scaled(9.0, 2, 1.5, 2.0)"])
def test_the_values_are_right_or_refused(built: Callable[..., Any], arguments: str) -> None:
    """On whatever machine this runs."""
    module = built("here")
    name, _, rest = arguments.rstrip(")").partition("(")
    *declared, one, two = ast.literal_eval(f"[{rest}]")
    given = (*declared, module.ffi.cast("double", one), module.ffi.cast("double", two))
    try:
        assert getattr(module, name)(*given) == 3.5
    except NotImplementedError as error:
        assert REASON in str(error)  # noqa: PT017  a value would do as well
    assert module.sum_integers(1, module.ffi.cast("int", -1)) == -1
