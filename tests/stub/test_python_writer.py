from __future__ import annotations

import ast

import pytest

from ferrule.stub.python_writer import PythonWriter


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        '"',
        '""',
        '"""',
        '""""',
        '"first" and "last"',
        "\\",
        '\\"',
        '"\\',
        'ends with \\"""',
        'one\n"""two"""\n"',
        "'''",
        "\\N{DIGIT ONE} \\x41",
    ],
)
def test_a_docstring_says_what_it_was_given(text: str) -> None:
    writer = PythonWriter()
    with writer.block("class C"):
        writer.docstring(text)
    module = ast.parse(writer.text())
    definition = module.body[0]
    assert isinstance(definition, ast.ClassDef)
    assert (ast.get_docstring(definition) or "").split() == text.split()


def test_a_block_of_comments_has_a_body() -> None:
    writer = PythonWriter()
    with writer.block("class Fields"):
        writer.line("# class: int -- a keyword of Python")
    with writer.block("class Nothing"):
        pass
    assert writer.text() == (
        "class Fields:\n    # class: int -- a keyword of Python\n    ...\nclass Nothing: ...\n"
    )
    ast.parse(writer.text())
