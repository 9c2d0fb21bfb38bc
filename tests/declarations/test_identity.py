from __future__ import annotations

import pytest

from ferrule.declarations.identity import (
    NamedDeclaration,
    RecordField,
    TaggedType,
    enumerator_subject,
    field_subject,
    identity,
    named,
    tagged,
)
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Enumerator,
    Field,
    Function,
    Location,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.types import Builtin, FunctionType, Void

HERE = Location("header.h", 1, 1)
INT = Builtin("int")


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        (Function("n", FunctionType(Void(), ()), HERE), NamedDeclaration("function", "n")),
        (Variable("n", INT, HERE), NamedDeclaration("variable", "n")),
        (Typedef("n", INT, HERE), NamedDeclaration("typedef", "n")),
        (Macro("n", None, "1", HERE), NamedDeclaration("macro", "n")),
        (Constant("n", None, HERE), NamedDeclaration("macro", "n")),
        (Record("struct n", "struct", "n", None, HERE), TaggedType("struct n")),
        (Enumeration("n", None, None, HERE), TaggedType("n")),
    ],
)
def test_what_distinguishes_declarations(
    declaration: Declaration, expected: TaggedType | NamedDeclaration
) -> None:
    assert identity(declaration) == expected


def test_no_two_kinds_of_subjects_are_equal() -> None:
    """A typedef may have the name of any kind: `typedef struct { int n; } function;`."""
    record = Record("function", "struct", None, (Field("n", INT, HERE),), HERE)
    subjects = {
        identity(record),
        field_subject(record, Field("n", INT, HERE)),
        enumerator_subject(Enumerator("n", HERE)),
        named("function", "n"),
        named("typedef", "n"),
        tagged("n"),
    }
    assert len(subjects) == 6


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (tagged("struct s"), "struct s"),
        (named("macro", "N"), "N"),
        (RecordField(tagged("struct s"), "a"), "struct s.a"),
    ],
)
def test_how_a_message_names_a_subject(
    subject: TaggedType | NamedDeclaration | RecordField, shown: str
) -> None:
    assert str(subject) == shown


def test_an_identity_is_made_once() -> None:
    assert tagged("struct s") is tagged("struct s")
    assert named("typedef", "n") is named("typedef", "n")
