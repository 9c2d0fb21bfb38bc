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
