"""Stubs of modules that share types: to a checker, a shared type is one class."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.plans import plan_of

from ferrule.bindings.included import Included, Layout
from ferrule.stub.names_in_stubs import names_in_stub
from ferrule.stub.render import render_stub

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ferrule.bindings.decide import Bindings
    from ferrule.stub.render import Stub

    DecideHeader = Callable[..., Bindings]

BASE = """
typedef struct { int w; struct inner { int deep; } inner; } img;
struct opaque; struct Pointer { int x; };
typedef union Value { int i; } value;
typedef int number;
img *first(void); struct opaque *the_opaque(void); const value *a_value(void); int LIMIT(void);
"""
TOP = """
struct pair { img first, second; };
int area(const img *image); int op(struct opaque *o); int read(const value *v, struct Pointer *p);
struct inner *inner_of(struct pair *pair); int Value(void);
"""
USE = """
from pkg import base, top

image = base.first()
area: int = top.area(image)
pair = top.ffi.new("struct pair *")
again: base.img_p = top.ffi.addressof(pair.first)
area = top.area(again) + top.area([pair.second, (1, (2,))])
deep: int = top.inner_of(pair).deep
top.op(base.the_opaque())
top.op(image)  # wrong
top.read(base.a_value(), base.ffi.NULL)
top.read(image, top.ffi.NULL)  # wrong
limit: int = top.lib.LIMIT() + top.lib.area(image)
top.lib.missing  # wrong
number: base.c_int = top.ffi.cast("int", 3)
cells = top.ffi.new("int[]", 3)
base.ffi.memmove(image, cells, base.ffi.sizeof(cells))
"""
RECORDS: Mapping[str, Layout | None] = {
    **dict.fromkeys(("img", "struct inner", "struct Pointer", "union Value"), Layout(4, 4, ())),
    "struct opaque": None,
}


def stubs(decide_header: DecideHeader, folder: Path) -> Stub:
    """Write the stubs of `pkg.base` and of `pkg.top`, which includes it; return the latter."""
    package = folder / "pkg"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    base = render_stub(plan_of(decide_header(BASE), "pkg.base"))
    (package / "base.pyi").write_text(base.text, encoding="utf-8")
    included = Included(
        "pkg.base",
        package / "base.abi3.so",
        RECORDS,
        dict.fromkeys(("img", "value", "number"), ("void",)),
        {},
        {},
        names_in_stub("pkg.base", package),
    )
    bindings = replace(decide_header(BASE + TOP), shared=frozenset(RECORDS))
    top = render_stub(replace(plan_of(bindings, "pkg.top"), includes=(included,)))
    (package / "top.pyi").write_text(top.text, encoding="utf-8")
    return top


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_shared_type_is_one_class(
    decide_header: DecideHeader,
    checker: str,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "checked"
    top = stubs(decide_header, folder)
    assert not [name for name, _ in top.untyped if name == "pkg.base"]
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    (folder / "use.py").write_text(USE, encoding="utf-8")
    wrong = [n for n, line in enumerate(USE.splitlines(), 1) if line.endswith("# wrong")]
    errors = type_errors(checker, folder)
    assert {line for file, line, _ in errors if file == "use.py"} == {*wrong}, errors
    assert {file for file, _, _ in errors} == {"use.py"}, errors
