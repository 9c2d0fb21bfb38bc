"""The functions on the module that convert structs and strings, as the stub declares them.

struct s { int a; char name[8]; };   ->   def new_s(init: struct_s | ... = None) -> struct_s_p
                                          def s_as_tuple(p, /) -> tuple[int, bytes]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.bindings.conversions import OF_LISTS, WITH_NUMPY
from ferrule.declarations.types import Array, RecordRef
from ferrule.selection.va_lists import LIST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.conversions import Conversion
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter

# The comments keep checkers quiet where NumPy is not installed.
_IMPORT_NUMPY: Final = (
    "import numpy as _numpy  # type: ignore[import-not-found,unused-ignore]  # pyright: ignore"
)
_NUMPYS_TYPES: Final = """
_StructType: TypeAlias = _numpy.dtype[_numpy.void]  # pyright: ignore
_StructArray: TypeAlias = _numpy.ndarray[tuple[int], _StructType]  # pyright: ignore
"""
_ERRORS: Final = "errors: str | None = None"
WITHOUT_NUMPY: Final = (
    "the functions NAME_as_numpy and NAME_dtype return NumPy's own types: a checker knows nothing "
    "about these without NumPy, and the functions raise ImportError without it"
)


def emit_conversions(
    writer: StubWriter, bindings: Bindings, types: PythonTypes, *, numpy: bool
) -> None:
    """Write the functions; with `numpy`, those too that return NumPy's objects."""
    signatures = _Signatures(bindings, types)
    writer.section("Conversions")
    if bindings.structs and numpy:
        writer.line(_IMPORT_NUMPY)
        writer.lines(writer.respell(_NUMPYS_TYPES))
    for conversion in bindings.conversions:
        if numpy or conversion.operation not in WITH_NUMPY:
            writer.overloads(conversion.name, [*signatures.of(conversion)])


@dataclass(frozen=True, slots=True)
class _Signatures:
    bindings: Bindings
    types: PythonTypes

    def of(self, conversion: Conversion) -> Iterator[str]:
        """Yield the signatures of the function, one for each overload."""
        if conversion.operation == "as_bytes":
            yield "(text: ConstPointer[Byte] | Byte, /) -> bytes"
            yield "(text: ConstPointer[Wide] | Wide | Enumeration, /) -> str"
        elif conversion.operation == "as_str":
            text = "ConstPointer[Byte] | ConstPointer[Wide] | Byte | Wide | Enumeration"
            yield f'(text: {text}, /, encoding: str = "utf-8", errors: str = "strict") -> str'
        elif conversion.operation == OF_LISTS:
            given = f"format: ConstPointer[Byte] | bytes, arguments: {self.types.value(LIST)}"
            yield f"({given}, /) -> bytes"
        else:
            yield from self._of_struct(conversion.operation, RecordRef(conversion.key))

    def _of_struct(self, operation: str, struct: RecordRef) -> Iterator[str]:
        name = self.types.target(struct)
        pointer = f"ConstPointer[{name}]"
        match operation:
            case "new":
                yield f"(init: {name} | _Init | None = None) -> {name}_p"
            case "new_array":
                yield f"(init: int | _Records[{name}], /) -> Array[{name}]"
            case "as_tuple":
                yield from self._reading(struct, f"p: {pointer} | {name}, /", "{}")
            case "as_list":
                length = f"p: {pointer}, /, length: int | None = None"
                yield from self._reading(struct, length, "list[{}]")
            case "as_numpy":
                yield f"(p: {pointer}, /, length: int | None = None) -> _StructArray"
            case _:
                yield "() -> _StructType"

    def _reading(self, struct: RecordRef, first: str, result: str) -> Iterator[str]:
        """Yield one signature, or several if text is bytes without an encoding, and str with one.

        `first` are the parameters before the encoding.
        """
        as_bytes, as_str = (
            result.format(self._as_python(struct, text)) for text in ("bytes", "str")
        )
        if as_bytes == as_str:
            yield f"({first}, encoding: str | None = None, {_ERRORS}) -> {as_bytes}"
            return
        yield f"({first}, encoding: None = None, {_ERRORS}) -> {as_bytes}"
        if "length" in first:  # an encoding that is given by position needs a length before it
            yield f"({first.removesuffix(' = None')}, encoding: str, {_ERRORS}) -> {as_str}"
            first = f"{first}, *"
        yield f"({first}, encoding: str, {_ERRORS}) -> {as_str}"

    def _as_python(self, type_: CType, text: str) -> str:
        """Return what a field of this type becomes; an array of char becomes `text`."""
        unit = self.bindings.unit
        match unit.resolve(type_):
            case RecordRef(key) if unit.records[key].keyword == "struct":
                fields = (self._as_python(f.type, text) for f in unit.records[key].fields or ())
                return f"tuple[{', '.join(fields)}]"
            case Array(element):
                row = self.types.number(element)
                if row is not None and row.family in {"Chars", "Text"}:
                    return text if row.family == "Chars" else "str"
                return f"tuple[{self._as_python(element, text)}, ...]"
            case _:
                return self.types.value(type_)
