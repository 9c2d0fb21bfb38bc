from __future__ import annotations

from ferrule.bindings.enum_choice import EnumClass
from ferrule.emit.enum_classes import emit_enum_classes, enum_class_calls
from ferrule.emit.writer import SourceWriter

COLOUR = EnumClass("Colour", flag=False, members=(("RED", "RED"), ("GREEN", "GREEN")))
MODE = EnumClass("Mode", flag=True, members=(("READ", "MODE_READ"),))


def test_each_class_is_made_by_a_call_that_python_reads() -> None:
    assert "".join(enum_class_calls([COLOUR, MODE])) == (
        "add_class(module, 'Colour', (('RED', 'RED'), ('GREEN', 'GREEN')), is_flag=False)\n"
        "add_class(module, 'Mode', (('READ', 'MODE_READ'),), is_flag=True)\n"
    )


def test_the_calls_follow_the_function_that_they_call() -> None:
    writer = SourceWriter()
    emit_enum_classes(writer, [COLOUR])
    text = writer.text()
    assert "ferrule_enum_classes[] =" in text
    assert text.index("def add_class(") < text.index("add_class(module, 'Colour'")
