from __future__ import annotations

from ferrule.stub.stub_writer import StubWriter, render_imports


def test_words_that_c_has_are_respelled_and_strings_are_not() -> None:
    writer = StubWriter({"int", "int_", "Literal"})
    assert writer.respell('def f(x: Literal["int *"]) -> int') == (
        'def f(x: Literal_["int *"]) -> int__'
    )


def test_a_class_of_the_module_keeps_its_name() -> None:
    writer = StubWriter({"Buffer", "Row"})
    shown = f"{writer.own_class('Buffer')} | Buffer | tuple[{writer.own_class('Row')}]"
    assert writer.respell(shown) == '"Buffer" | Buffer_ | tuple[Row]'


def test_what_is_used_is_imported_under_its_spelling() -> None:
    writer = StubWriter({"bytes", "Final"})
    writer.line(writer.respell("x: Final[bytes]"))
    writer.line(writer.respell("y: Pointer[int] | IO[str]  # no Iterator"))
    writer.line("written as it is: Callable")
    assert render_imports(writer) == (
        "from typing import IO, Final as Final_\nfrom builtins import bytes as bytes_\n"
    )


def test_names_of_parameters_are_not_imported() -> None:
    writer = StubWriter(frozenset())
    writer.respell("(final: int, overload: int) -> Final")
    assert render_imports(writer) == "from typing import Final\n"


def test_overloads_are_marked_where_there_are_several() -> None:
    writer = StubWriter({"overload"})
    writer.overloads("f", ["(x: int) -> int"])
    writer.overloads("g", ["(x: int) -> int", "(\n    x: str\n) -> str"])
    assert writer.text() == (
        "def f(x: int) -> int: ...\n"
        "@overload_\ndef g(x: int) -> int: ...\n"
        "@overload_\ndef g(\n    x: str\n) -> str: ...\n"
    )


def test_a_class_for_checkers() -> None:
    writer = StubWriter({"Record"})
    with writer.checkers_class("Record", "Record"):
        pass
    assert writer.text() == "@type_check_only\nclass Record(Record_): ...\n"
