"""The Python that makes the module's enumeration classes, as text in its C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.in_module import enumerations
from ferrule.emit.python_text import emit_python_texts, python_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.bindings.enum_choice import EnumClass
    from ferrule.emit.writer import SourceWriter


def emit_enum_classes(writer: SourceWriter, classes: Sequence[EnumClass]) -> None:
    """Write the list of texts `ferrule_enum_classes`."""
    emit_python_texts(writer, "ferrule_enum_classes", [enumerations], enum_class_calls(classes))


def enum_class_calls(classes: Sequence[EnumClass]) -> Iterator[str]:
    """Yield the calls of `ferrule.emit.in_module.enumerations` that make the classes."""
    for c in classes:
        yield python_call("add_class", c.name, c.members, is_flag=c.flag)
