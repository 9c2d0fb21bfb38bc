"""The classes of records that are tuples, in a stub.

values = ["struct timespec"]   ->   @final
                                    class timespec(tuple[int, int]):
                                        @property
                                        def tv_sec(self) -> int: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.annotations.value_records import STRUCTSEQ_ATTRIBUTES
from ferrule.declarations.types import Array, RecordRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.annotations.value_records import ValueRecord
    from ferrule.declarations.types import CType
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter

_TUPLE_METHODS: Final = ("count", "index")
"""Methods of tuples, which fields of these names hide."""


def emit_values(writer: StubWriter, values: Sequence[ValueRecord], types: PythonTypes) -> None:
    """Write the classes."""
    if values:
        writer.section("Records that are tuples")
    names = {value.key: writer.own_class(value.name) for value in values}
    for value in values:
        items = [_item(field.type, types, names) for _, field in value.fields]
        shown = ", ".join(map(writer.respell, items))
        writer.line(writer.respell("@final"))
        with writer.block(f"class {value.name}({writer.respell('tuple')}[{shown}])"):
            matched = "".join(f'"{name}", ' for name, _ in value.fields).rstrip()
            writer.line(f"__match_args__: {writer.respell('Final')} = ({matched})")
            for attribute in STRUCTSEQ_ATTRIBUTES:
                final, number = map(writer.respell, ("Final", "int"))
                writer.line(f"{attribute}: {final}[{number}]")
            given = writer.respell(f"sequence: tuple[{', '.join(items)}]")
            more = writer.respell("dict: Mapping[str, object] = ...")
            writer.line(f"def __new__(cls, {given}, {more}) -> {writer.respell('Self')}: ...")
            for (name, _), item in zip(value.fields, items, strict=True):
                writer.line(f"@{writer.respell('property')}")
                ignored = "  # type: ignore[override]" if name in _TUPLE_METHODS else ""
                writer.line(f"def {name}(self) -> {writer.respell(item)}: ...{ignored}")


def _item(type_: CType, types: PythonTypes, names: dict[str, str]) -> str:
    """Return what a field becomes: an array is a tuple, and one of char bytes."""
    match types.unit.resolve(type_):
        case RecordRef(key) if key in names:
            return names[key]
        case Array(element) if types.unit.is_builtin(element, "char"):
            return "bytes"
        case Array(element):
            return f"tuple[{_item(element, types, names)}, ...]"
        case _:
            return types.value(type_)
