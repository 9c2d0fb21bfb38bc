from __future__ import annotations

from tests.support.plans import plan_of
from tests.support.stub_parts import bindings_of, ffi_types_of, python_types_of

from ferrule.bindings.enum_choice import EnumClass
from ferrule.stub.lib_attributes import lib_attributes
from ferrule.stub.module_contents import emit_constants, emit_every_module, emit_functions
from ferrule.stub.stub_writer import StubWriter

CDEF = """
int f(int x);
int lambda(int x);
int has(int x);
#define N ...
enum color { RED };
static const long double precise;
static const char *const text;
static const char letters[3];
static const _Bool yes;
"""
COLOR = EnumClass("color", flag=False, members=(("RED", "RED"),))


def test_functions_without_keywords_and_without_what_every_module_has() -> None:
    bindings, writer = bindings_of(CDEF), StubWriter(frozenset(), docs=False)
    attributes = lib_attributes(bindings)
    emit_functions(writer, plan_of(bindings), python_types_of(bindings), attributes)
    assert writer.text() == "# Functions\ndef f(x: _ToInt, /) -> int: ...\n"


def test_constants_are_objects_of_python_and_members_of_their_classes() -> None:
    bindings, writer = bindings_of(CDEF), StubWriter(frozenset())
    plan = plan_of(bindings, enum_classes=(COLOR,))
    emit_constants(writer, plan, python_types_of(bindings), lib_attributes(bindings))
    assert writer.text().splitlines() == [
        "# Constants",
        "N: Final[int]",
        "RED: Final = color.RED",
        "precise: Final[float | c_long_double]",
        "text: Final[bytes | ConstPointer[c_char]]",
        "letters: Final[bytes]",
        "yes: Final[int]",
    ]


def test_every_module_has_ffi_and_lib() -> None:
    writer = StubWriter({"FFI"})
    emit_every_module(writer, ffi_types_of("extern int count;"))
    text = writer.text()
    assert 'def addressof(name: Literal["count"], /) -> Pointer[c_int]: ...' in text
    assert "def addressof(name: str, /) -> ConstAddress: ..." in text
    assert writer.text().endswith("ffi: Final[FFI_]\nlib: Final[Lib]\n")
