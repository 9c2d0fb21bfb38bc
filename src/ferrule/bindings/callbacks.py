"""Reading `--callback on_row:sqlite3_callback`: C functions that Python code implements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Enumeration, Record
from ferrule.declarations.types import FunctionType, Named
from ferrule.errors import PatternError, PatternProblem, WrongPatterns
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit

# C's keywords, which `str.isidentifier` accepts.
_KEYWORDS: Final = frozenset(
    {
        "auto",
        "break",
        "case",
        "char",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extern",
        "float",
        "for",
        "goto",
        "if",
        "inline",
        "int",
        "long",
        "register",
        "restrict",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "struct",
        "switch",
        "typedef",
        "union",
        "unsigned",
        "void",
        "volatile",
        "while",
    }
)


DEF_EXTERN: Final = "def_extern"
"""The function of modules with types of handles that defines callbacks."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A C function on `lib` that calls the Python function that `@ffi.def_extern()` decorates."""

    name: str
    type: FunctionType


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """The `text` of the option: the name of a callback, and that of the `typedef` of its type."""

    text: str
    name: str
    typedef: str


def read_callbacks(texts: Iterable[str]) -> tuple[CallbackRequest, ...]:
    """Return the requests in the option's texts, each a NAME: TYPE."""
    parts = ((text, *text.partition(":")) for text in texts)
    return tuple(
        CallbackRequest(text, name.strip(), typedef.strip()) for text, name, _, typedef in parts
    )


def find_callbacks(requests: Iterable[CallbackRequest], unit: Unit) -> tuple[Callback, ...]:
    """Return the callbacks with their types from `unit`.

    Raises `PatternError` for types that are not typedefs of functions there, and for names that C
    already has.
    """
    taken = {*_KEYWORDS, *(name for d in unit.declarations for name in _ordinary_names(d))}
    callbacks = []
    wrong = WrongPatterns()
    for request in requests:
        with wrong.collected():
            if request.name in taken:
                words = f"asks for the name {request.name}, which C has already; choose another"
                raise PatternError([_problem(request.text, words)])
            taken.add(request.name)
            callbacks.append(Callback(request.name, _function_type(request, unit)))
    wrong.require_none()
    return tuple(callbacks)


def _problem(text: str, words: str) -> PatternProblem:
    return PatternProblem("callback", text, words)


def _function_type(request: CallbackRequest, unit: Unit) -> FunctionType:
    if request.typedef not in unit.typedefs:
        what = "no type that is bound"
        problem = unmatched("callback", request.text, request.typedef, unit.typedefs, what)
        raise PatternError([problem])
    type_ = unit.function_type(Named(request.typedef))
    if type_ is None or type_.variadic:
        words = (
            f"needs a pointer to a function with a fixed number of parameters, which "
            f"{request.typedef} is not"
        )
        raise PatternError([_problem(request.text, words)])
    if any(unit.is_builtin(p.type, "double _Complex") for p in type_.parameters):
        words = "has a parameter of the type double _Complex, which cffi cannot pass to Python"
        raise PatternError([_problem(request.text, words)])
    return type_


def _ordinary_names(declaration: Declaration) -> Iterator[str]:
    """Yield the names that a function cannot share with `declaration`; it can share a tag."""
    match declaration:
        case Enumeration():
            yield from (e.name for e in declaration.enumerators or ())
        case Record():
            pass
        case _:
            yield declaration.name
