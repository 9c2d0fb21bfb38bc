from __future__ import annotations

from ferrule.emit.hidden_macros import hiding_text, with_macros_of
from ferrule.emit.writer import SourceWriter

PUSH_X = '#pragma push_macro("x")\n#undef x\n'


def test_macros_are_hidden_in_the_order_of_their_names() -> None:
    assert hiding_text(["y", "x"]) == f'{PUSH_X}#pragma push_macro("y")\n#undef y\n'
    assert hiding_text([]) == ""


def test_they_are_back_around_what_needs_them() -> None:
    writer = SourceWriter()
    hidden = {"x": frozenset({"f", "x"}), "y": frozenset({"y"})}
    with with_macros_of(writer, "f", hidden):
        writer.line("f();")
    with with_macros_of(writer, "g", hidden):
        writer.line("g();")
    assert writer.text() == f'#pragma pop_macro("x")\nf();\n{PUSH_X}g();\n'
