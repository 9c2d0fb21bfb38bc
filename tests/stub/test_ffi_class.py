from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.stub_parts import ffi_types_of

from ferrule.stub import ffi_class
from ferrule.stub.ffi_class import emit_ffi
from ferrule.stub.stub_writer import StubWriter

if TYPE_CHECKING:
    import pytest

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
    assert new[-1] == (
        "    def new(self, cdecl: _CType[_C], init: _Value | None = None, /) -> _C: ..."
    )


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
