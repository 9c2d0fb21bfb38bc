from __future__ import annotations

from ferrule.bindings.enum_choice import EnumClass
from ferrule.stub.enumerations import emit_enumerations
from ferrule.stub.stub_writer import StubWriter


def test_the_members_have_no_values_and_no_keywords_for_names() -> None:
    writer = StubWriter({"int"})
    members = (("RED", "COLOR_RED"), ("None", "COLOR_None"))
    emit_enumerations(writer, [EnumClass("color", flag=False, members=members)])
    assert writer.text() == (
        "# Enumerations\nclass color(IntEnum):\n    _value_: int_\n    RED = ...\n"
    )


def test_flags_are_combined() -> None:
    writer = StubWriter(frozenset())
    emit_enumerations(writer, [EnumClass("modes", flag=True, members=(("A", "A"),))])
    assert "class modes(IntFlag):" in writer.text()


def test_without_classes_there_is_no_section() -> None:
    writer = StubWriter(frozenset())
    emit_enumerations(writer, ())
    assert not writer.text()
