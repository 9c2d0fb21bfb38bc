"""The compiler refuses the assertions of a declaration that was misread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.identity import NamedDeclaration, RecordField, TaggedType
from ferrule.declarations.nodes import Function, Record, Typedef, Variable
from ferrule.declarations.types import Builtin, Parameter, Pointer
from ferrule.proof.assertions import render_assertions
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

HEADER = """
typedef unsigned int t;
struct s { int a; char *b[3]; int (*c)(void); };
int f(int a, const char *b);
__attribute__((const)) int pure(int a);
_Noreturn void stop(void);
extern int v, w[3];
extern const char *const x;
"""


@pytest.fixture
def disagreed(
    compiler: Compiler,
    preprocess_text: Callable[..., Preprocessed],
    decide_header: Callable[..., Bindings],
) -> Callable[..., set[Subject]]:
    """Return a function that replaces a declaration's type, and tells what is refused."""
    bindings = decide_header(HEADER)
    text = preprocess_text(HEADER)

    def ask(name: str = "", type_: CType | None = None) -> set[Subject]:
        changed = replace(
            bindings,
            unit=replace(
                bindings.unit,
                declarations=tuple(
                    _changed(d, name, type_) for d in bindings.unit.declarations
                ),
            ),
        )
        asserted = list(render_assertions(changed.unit, {}))
        lines = [assertion.line for assertion in asserted]
        asked = [Question(line) for line in lines]
        refused = refused_questions(compiler, text, asked, BuildFlags())
        return {asserted[number].subject for number in refused}

    return ask


def _changed(declaration: Declaration, name: str, type_: CType | None) -> Declaration:
    match declaration:
        case Function(name=found, type=old) if found == name and type_:
            first, *rest = old.parameters
            return replace(
                declaration, type=replace(old, parameters=(Parameter(first.name, type_), *rest))
            )
        case Variable(name=found) | Typedef(name=found) if found == name and type_:
            return replace(declaration, type=type_)
        case Record() if type_:
            fields = declaration.fields or ()
            return replace(
                declaration,
                fields=tuple(replace(f, type=type_) if f.name == name else f for f in fields),
            )
        case _:
            return declaration


def test_what_was_read_is_accepted(disagreed: Callable[..., set[Subject]]) -> None:
    assert disagreed() == set()


@pytest.mark.parametrize(
    ("name", "type_", "subject"),
    [
        ("f", Builtin("unsigned int"), NamedDeclaration("function", "f")),
        ("f", Pointer(Builtin("int")), NamedDeclaration("function", "f")),
        ("pure", Builtin("long"), NamedDeclaration("function", "pure")),
        ("v", Builtin("unsigned int"), NamedDeclaration("variable", "v")),
        ("x", Pointer(Builtin("char")), NamedDeclaration("variable", "x")),
        ("t", Builtin("int"), NamedDeclaration("typedef", "t")),
        ("a", Builtin("unsigned int"), RecordField(TaggedType("struct s"), "a")),
        ("b", Pointer(Builtin("char")), RecordField(TaggedType("struct s"), "b")),
        ("c", Pointer(Builtin("int")), RecordField(TaggedType("struct s"), "c")),
    ],
)
def test_another_type_is_refused(
    disagreed: Callable[..., set[Subject]], name: str, type_: CType, subject: Subject
) -> None:
    assert disagreed(name, type_) == {subject}
