from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.plans import plan_of
from tests.support.stub_parts import ffi_types_of

from ferrule.stub import ffi_class
from ferrule.stub.ffi_class import emit_ffi
from ferrule.stub.render import render_stub
from ferrule.stub.stub_writer import StubWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.bindings.decide import Bindings

CDEF = "struct point { int x; }; int f(int (*g)(void *));"


def lines(names: frozenset[str] = frozenset()) -> list[str]:
    writer = StubWriter(names)
    emit_ffi(writer, ffi_types_of(CDEF))
    return writer.text().splitlines()


def test_the_types_of_the_module_come_before_any_type() -> None:
    new = [line for line in lines() if line.startswith("    def new(")]
    assert new[0] == (
        '    def new(self, cdecl: Literal["struct point *"], '
        "init: struct_point | _Init | None = None, /) -> struct_point_p: ..."
    )
    assert new[-3] == (
        "    def new(self, cdecl: _CType[_C], init: _Value | None = None, /) -> _C: ..."
    )


USE = """\
import case
case.ffi.new("pont *")
case.ffi.new("pont *", {})
case.ffi.new("struct point *", 3)
case.ffi.new("int *", "x")
case.ffi.cast("pont *", 0)
case.ffi.from_buffer("pont[]", b"")
case.ffi.callback("pont", print)
known = case.ffi.new("struct point *")
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_an_unknown_type_name_is_one_short_error(
    checker: str,
    decide_header: Callable[[str], Bindings],
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "checked"
    folder.mkdir()
    stub = render_stub(plan_of(decide_header("struct point { int x; } p;")))
    (folder / "case.pyi").write_text(stub.text, encoding="utf-8")
    (folder / "use.py").write_text(USE, encoding="utf-8")
    errors = type_errors(checker, folder)
    assert {line for _, line, _ in errors} == {2, 3, 4, 5, 6, 7, 8}
    if checker == "mypy":  # pyright never lists the overloads
        assert all("Sequence[Type" in words for _, _, words in errors), errors


def test_inside_of_ffi_the_classes_that_its_attributes_hide_have_other_names() -> None:
    text = "\n".join(lines())
    ffi, allocator = text.partition("class FFI:")[2].split("class Allocator:")
    assert "value: int | _CData, /) -> struct_point_p" in ffi
    assert " CData" not in ffi.replace('"""', "").replace("    CData: Final", "")
    assert "-> CData: ..." in allocator


def test_a_method_with_one_signature_has_no_overloads() -> None:
    text = lines()
    at = next(i for i, line in enumerate(text) if "def def_extern(" in line)
    assert "@overload" not in text[at - 1]
    at = next(i for i, line in enumerate(text) if "def callback(" in line)
    assert text[at - 1] == "    @overload"


def test_what_a_method_leaves_out_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffi_class, "MOST_OVERLOADS", {**ffi_class.MOST_OVERLOADS, "cast": 1})
    left_out = dict(emit_ffi(StubWriter(frozenset()), ffi_types_of(CDEF)))
    assert list(left_out) == ["ffi.cast"]
    assert left_out["ffi.cast"].partition(" ")[0] == "1"


def test_the_classes_yield_to_names_of_c() -> None:
    text = lines(frozenset({"FFI", "Allocator", "_CData"}))
    assert "class FFI_:" in text
    assert "class Allocator_:" in text
    assert next(line for line in text if "def new_allocator(" in line).endswith(
        "-> Allocator_: ..."
    )
    assert any(line.startswith("_CData_: TypeAlias = CData") for line in text)
