"""The cdef of drawn headers: cffi takes it, it is always the same, and the compiler's alone."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import cffi
import pytest
from hypothesis import strategies as st
from tests.property.comparison import HERE, Header, Problem
from tests.property.drawing import hold
from tests.property.strategies.declarations import (
    call_declarations,
    constant_declarations,
    record_declarations,
)

from ferrule.cdefs.reader import read_cdef
from ferrule.config.settings import Settings
from ferrule.declarations.nodes import Function, Record
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    CType,
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
)
from ferrule.emit.cdef import render_cdef
from ferrule.errors import FerruleError
from ferrule.headers import reader
from ferrule.headers.libclang import load_libclang
from ferrule.pipeline.preview import cdef_text
from ferrule.selection.expressible import KNOWN_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.property.drawn import Declaration

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.unit import Unit

SHARE: Final = 0.1
DECLARATIONS: Final = st.one_of(
    record_declarations(), call_declarations(), constant_declarations()
)

# The functions by which libclang tells sizes, offsets, lengths, widths and values.
NUMBERS: Final = frozenset(
    f"clang_{name}"
    for name in (
        "Type_getSizeOf",
        "Type_getAlignOf",
        "Type_getOffsetOf",
        "Cursor_getOffsetOfField",
        "getArraySize",
        "getNumElements",
        "getFieldDeclBitWidth",
        "getEnumConstantDeclValue",
        "getEnumConstantDeclUnsignedValue",
        "Cursor_Evaluate",
    )
)


@pytest.fixture
def cdef_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Sequence[Declaration]], str]:
    """Return a function that makes the cdef of drawn declarations."""
    monkeypatch.chdir(tmp_path)

    def make(declarations: Sequence[Declaration]) -> str:
        (tmp_path / "drawn.h").write_text(Header(declarations).text, encoding="utf-8")
        return cdef_text(Settings.of({"headers": ["drawn.h"], "include_dirs": [HERE]}))

    return make


class WithoutNumbers:
    """libclang without the functions that tell a size, an offset, a length, a width or a value."""

    def __init__(self) -> None:
        self._library = load_libclang()

    def __getitem__(self, name: str) -> Any:
        assert name not in NUMBERS, "a number of libclang's is asked for"
        return self._library[name]


@contextlib.contextmanager
def without_numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take from the reader all functions of libclang that could tell a number."""
    with monkeypatch.context() as patch:
        patch.setattr(reader, "load_libclang", WithoutNumbers)
        yield


def test_it_is_the_same_without_any_number_of_libclang(
    number: int,
    cdef_of: Callable[[Sequence[Declaration]], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(declarations: Sequence[Declaration]) -> list[Problem]:
        try:
            with_numbers = cdef_of(declarations)
            with without_numbers(monkeypatch):
                without = cdef_of(declarations)
        except (FerruleError, AssertionError) as error:
            return [Problem(None, f"{type(error).__name__}: {error}")]
        return [] if without == with_numbers else [Problem(None, "the cdef is another")]

    hold(DECLARATIONS, number, judge)


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_the_numbers_are_really_gone(name: str) -> None:
    assert load_libclang()[name] is not None  # libclang has it
    with pytest.raises(AssertionError, match="asked for"):
        WithoutNumbers()[name]


def test_cffi_takes_it_and_it_is_read_back(
    number: int,
    decide_header: Callable[..., Bindings],
) -> None:
    notes = (HERE / "notes.h").read_text("utf-8")

    def judge(declarations: Sequence[Declaration]) -> list[Problem]:
        try:
            bindings = decide_header(Header(declarations).text, notes=notes)
            text = render_cdef(bindings)
            cffi.FFI().cdef(text)
            _, read = read_cdef(text)
        except (FerruleError, cffi.CDefError, cffi.FFIError) as error:
            return [Problem(None, f"{type(error).__name__}: {error}")]
        if render_cdef(decide_header(Header(declarations).text, notes=notes)) != text:
            return [Problem(None, "the cdef is another the second time")]
        return list(differences(bindings, read))

    hold(DECLARATIONS, number, judge)


def differences(bindings: Bindings, read: Unit) -> Iterator[Problem]:
    """Tell which functions and fields are other in the cdef than in what it was made from."""
    written, found = shown(bindings.unit, bindings.type_name), shown(read, str)
    made = {name for b in bindings.bit_fields for name in (b.getter, b.writer)}
    for name in (written.keys() | found.keys()) - made:
        if (before := written.get(name)) != (after := found.get(name)):
            yield Problem(None, f"{name} was {before} and is read as {after}")


def shown(unit: Unit, key: Callable[[str], str]) -> dict[str, str]:
    """Return the functions and fields of `unit` as text in which no typedef's name is left."""

    def text(type_: CType) -> str:
        return spell(resolved(type_, unit), key=key, extent="N", atomic=False)

    shown_: dict[str, str] = {}
    for d in unit.declarations:
        if isinstance(d, Function):
            shown_[d.name] = text(d.type)
        elif isinstance(d, Record):
            shown_ |= {
                f"{key(d.key)}.{f.name}": text(f.type)
                for f in d.fields or ()
                if not f.bit_field
            }
    return shown_


def resolved(type_: CType, unit: Unit) -> CType:
    """Return `type_` as cffi keeps it: typedefs followed, no qualifiers, no written lengths."""
    match type_:
        case Qualified(inner):
            return resolved(inner, unit)
        case Named(name) if name in unit.typedefs and name not in KNOWN_NAMES:
            return resolved(unit.typedefs[name].type, unit)
        case Pointer(target):
            return Pointer(resolved(target, unit))
        case Array(element, extent):
            return Array(resolved(element, unit), extent)
        case FunctionType(result, parameters, variadic):
            return FunctionType(
                resolved(result, unit),
                tuple(Parameter(None, resolved_parameter(p.type, unit)) for p in parameters),
                variadic,
            )
        case _:
            return type_


def resolved_parameter(type_: Any, unit: Unit) -> CType:
    """Return a parameter's type: an array, also one with a typedef's name, is a pointer."""
    bare = resolved(type_, unit)
    return Pointer(bare.element) if isinstance(bare, Array) else bare
