"""The report's kind of each declaration."""

from __future__ import annotations

from typing import Final

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)

FUNCTIONS: Final = frozenset({"function", "static_inline", "function_macro"})
"""The kinds that are functions, and macros that options can make functions of."""


def kind_of(declaration: Declaration) -> str:
    """Return the report's kind of `declaration`."""
    match declaration:
        case Function():
            return "static_inline" if declaration.inline_body else "function"
        case Variable():
            return "variable"
        case Enumeration() | Record(keyword="enum"):
            return "enum"
        case Record():
            return "record"
        case Typedef():
            return "typedef"
        case Constant():
            return "constant"
        case Macro():
            return "constant" if declaration.parameters is None else "function_macro"
        case _:
            assert_never(declaration)
