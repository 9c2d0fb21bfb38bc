"""The C that hides macros of the headers, and puts them back where they are meant.

    struct globals { void *context; };
    #define context (*current_context())

cffi writes `record->context`, where the compiler would expand the macro. So such macros are hidden
before cffi's C, and put back around the few functions that mean the macro:

    #pragma push_macro("context")   ->   ... cffi's C ...   ->   #pragma pop_macro("context")
    #undef context
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager


_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def words_of(text: str) -> frozenset[str]:
    """Return the words in an expression that may be names."""
    return frozenset(_WORD.findall(text))


class WritesLines(Protocol):
    """Anything that writes C line by line."""

    def line(self, text: str) -> None:
        """Write a line of C."""


def hiding_text(names: Collection[str]) -> str:
    """Return the C that hides these macros; it goes between the headers and Python.h."""
    return "".join(f"{line}\n" for name in sorted(names) for line in hiding_lines(name))


def hiding_lines(name: str) -> tuple[str, str]:
    """Return the directives that hide the macro `name` and remember it."""
    return f'#pragma push_macro("{name}")', f"#undef {name}"


def showing_line(name: str) -> str:
    """Return the directive that puts the macro `name` back."""
    return f'#pragma pop_macro("{name}")'


def macros_of(name: str, hidden: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the hidden macros that `name` needs.

    `hidden` has, for each hidden macro, the names that mean nothing without it.
    """
    return [macro for macro, users in hidden.items() if name in users]


def with_macros_meant(
    writer: WritesLines, expression: str, hidden: Mapping[str, frozenset[str]]
) -> AbstractContextManager[None]:
    """Put the hidden macros that a C expression may mean back around what is written inside."""
    return _showing(writer, sorted(hidden.keys() & words_of(expression)) if hidden else [])


def with_macros_of(
    writer: WritesLines, name: str, hidden: Mapping[str, frozenset[str]]
) -> AbstractContextManager[None]:
    """Put the hidden macros that `name` needs back around what is written inside."""
    return _showing(writer, macros_of(name, hidden))


@contextmanager
def _showing(writer: WritesLines, macros: Sequence[str]) -> Iterator[None]:
    for macro in macros:
        writer.line(showing_line(macro))
    yield
    for macro in macros:
        for line in hiding_lines(macro):
            writer.line(line)


@contextmanager
def without_macros(writer: WritesLines, words: Iterable[str]) -> Iterator[None]:
    """Hide all macros that could be among the `words` around what is written inside.

    The words are from the preprocessed headers, in which no macro is left. The header may have
    defined one of that name later.
    """
    names = sorted({word for word in words if word.isidentifier()})
    for name in names:
        for line in hiding_lines(name):
            writer.line(line)
    yield
    for name in names:
        writer.line(showing_line(name))
