"""Enumerations that are classes of Python's `enum` in a stub.

enum color { RED };   ->   class color(IntEnum): RED = ...
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.bindings.enum_choice import EnumClass
    from ferrule.stub.stub_writer import StubWriter


def emit_enumerations(writer: StubWriter, enum_classes: Sequence[EnumClass]) -> None:
    """Write the classes, without the members' values: only the compiler knows those."""
    if not enum_classes:
        return
    writer.section("Enumerations")
    for enum_class in enum_classes:
        base = "IntFlag" if enum_class.flag else "IntEnum"
        with writer.block(f"class {enum_class.name}({writer.respell(base)})"):
            writer.line(f"_value_: {writer.respell('int')}")
            for member, _ in enum_class.members:
                if not iskeyword(member):
                    writer.line(f"{member} = ...")
