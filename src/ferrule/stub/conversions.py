"""The functions of a stub that convert structs and strings.

struct s { int a; char name[8]; };   ->   def new_s(init: struct_s | ... = None) -> struct_s_p
                                          def s_as_tuple(p, /) -> tuple[int, bytes]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.bindings.conversions import WITH_NUMPY
from ferrule.declarations.types import Array, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.conversions import Conversion
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.writer import StubWriter

# Where NumPy is not installed, a checker has to read the rest without a complaint.
_NUMPY: Final = (
    "import numpy as _numpy  # type: ignore[import-not-found,unused-ignore]  # pyright: ignore"
)
_NUMPYS_TYPES: Final = """
_StructType: TypeAlias = _numpy.dtype[_numpy.void]  # pyright: ignore
_StructArray: TypeAlias = _numpy.ndarray[tuple[int], _StructType]  # pyright: ignore
"""
WITHOUT_NUMPY: Final = (
    "the functions NAME_as_numpy and NAME_dtype return NumPy's own types: a checker that has no "
    "NumPy knows nothing of them, and where there is no NumPy they raise ImportError"
)


def emit_conversions(
    writer: StubWriter, bindings: Bindings, types: PythonTypes, *, numpy: bool
) -> None:
    """Write the functions that make structs, and read structs and strings.

    Those that give NumPy's objects are written where there is `numpy`.
    """
    reader = _Signatures(bindings, types)
    writer.section("Conversions")
    if bindings.structs and numpy:
        writer.line(_NUMPY)
        writer.lines(writer.say(_NUMPYS_TYPES))
    for conversion in bindings.conversions:
        if conversion.operation in WITH_NUMPY and not numpy:
            continue
        signatures = list(reader.signatures(conversion))
        for signature in signatures:
            if len(signatures) > 1:
                writer.line(writer.say("@overload"))
            writer.line(f"def {conversion.name}{writer.say(signature)}: ...")


@dataclass(frozen=True, slots=True)
class _Signatures:
    bindings: Bindings
    types: PythonTypes

    def signatures(self, conversion: Conversion) -> Iterator[str]:
        """Yield the signatures of the function, one an overload."""
        if conversion.operation == "as_bytes":
            yield "(text: ConstPointer[Byte] | Byte, /) -> bytes"
            yield "(text: ConstPointer[Wide] | Wide | Enumeration, /) -> str"
        elif conversion.operation == "as_str":
            text = "ConstPointer[Byte] | ConstPointer[Wide] | Byte | Wide | Enumeration"
            yield f'(text: {text}, /, encoding: str = "utf-8", errors: str = "strict") -> str'
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
        """Yield one signature, or two where text is bytes without an encoding, and str with one."""
        as_bytes, as_str = (
            result.format(self._read(struct, text)) for text in ("bytes", "str")
        )
        if as_bytes == as_str:
            yield f"({first}, {_DECODING}) -> {as_bytes}"
            return
        yield f"({first}, encoding: None = None, {_ERRORS}) -> {as_bytes}"
        if "length" in first:  # an encoding by position needs a length before it
            yield f"({first.removesuffix(' = None')}, encoding: str, {_ERRORS}) -> {as_str}"
            first = f"{first}, *"
        yield f"({first}, encoding: str, {_ERRORS}) -> {as_str}"

    def _read(self, type_: CType, text: str) -> str:
        """Return what a field of this type becomes; arrays of char become `text`."""
        unit = self.bindings.unit
        match unit.resolve(type_):
            case RecordRef(key) if unit.records[key].keyword == "struct":
                fields = [self._read(f.type, text) for f in unit.records[key].fields or ()]
                return f"tuple[{', '.join(fields)}]"
            case Array(element):
                row = self.types.row(element)
                if row is not None and row.items in {"Chars", "Text"}:
                    return text if row.items == "Chars" else "str"
                return f"tuple[{self._read(element, text)}, ...]"
            case _:
                return self.types.value(type_)


_ERRORS: Final = "errors: str | None = None"
_DECODING: Final = f"encoding: str | None = None, {_ERRORS}"
