from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.units import unit_of

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.selection.candidates import Candidates, find_candidates
from ferrule.selection.choose import Choice
from ferrule.selection.macros import MacroFacts
from ferrule.selection.reasons import Reason
from ferrule.selection.va_lists import make_list_functions_variadic, make_lists_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.source import Source


@pytest.fixture
def read(read_header: Callable[..., Source]) -> Callable[[str], Unit]:
    """Return a function that reads declarations which come after <stdarg.h>."""
    return lambda text: read_header(f"#include <stdarg.h>\n{text}").unit


def candidates(unit: Unit) -> Candidates:
    return find_candidates(unit, MacroFacts(), Choice())


def test_a_list_is_a_record_of_which_nothing_is_known(read: Callable[[str], Unit]) -> None:
    unit = make_lists_records(read("struct s { va_list list; }; typedef void (*f)(va_list);"))
    assert render_dump(unit).startswith(
        "needed record struct without a tag, __builtin_va_list\nneeded typedef __builtin_va_list "
    )
    record = unit.records["__builtin_va_list"]
    assert record.fields == ()
    assert not record.whole


def test_a_unit_without_a_list_stays_the_same() -> None:
    unit = unit_of("int f(int);")
    assert make_list_functions_variadic(make_lists_records(unit)) is unit


def test_declarations_without_a_list_keep_their_types(read: Callable[[str], Unit]) -> None:
    unit = read("typedef int (*plain)(int *); typedef void (*f)(va_list);")
    changed = make_lists_records(unit)
    assert changed.typedefs["plain"] is unit.typedefs["plain"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int f(int, va_list);", "int f(int, ...) / int (int, va_list)"),
        ("int f(int, const va_list);", "int f(int, ...) / int (int, const va_list)"),
        ("int f(char, va_list *);", "int f(char, ...) / int (char, va_list *)"),
        ("typedef va_list l; int f(int, l);", "int f(int, ...) / int (int, l)"),
        ("typedef va_list *p; void f(int, p);", "void f(int, ...) / void (int, p)"),
        ("int f(va_list *, int);", "int f(va_list *, int) / int (va_list *, int)"),
        ("int f(int);", "int f(int) / int (int)"),
        ("int f(int, ...);", "int f(int, ...) / int (int, ...)"),
        ("int f(int, va_list **);", "int f(int, va_list **) / int (int, va_list **)"),
        ("int f(void);", "int f(void) / int (void)"),
        (
            "int f(void (*)(va_list));",
            "int f(void (*)(va_list)) / int (void (*)(va_list))",
        ),
    ],
)
def test_functions_that_end_in_a_list_are_variadic(
    read: Callable[[str], Unit], text: str, expected: str
) -> None:
    unit = make_list_functions_variadic(make_lists_records(read(text)))
    (function,) = (d for d in unit.declarations if isinstance(d, Function))
    assert f"{spell(function.type, 'f')} / {spell(function.type_in_c)}" == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("int f(va_list, int);", "a va_list that is not its last parameter"),
        ("int f(va_list, va_list);", "a va_list that is not its last parameter"),
        ("int f(int, va_list, ...);", "a va_list that is not its last parameter"),
        ("int f(va_list);", "no parameter before its va_list"),
        ("int f(va_list *);", "no parameter before its va_list"),
    ],
)
def test_other_lists_are_refused_with_the_reason(
    read: Callable[[str], Unit], text: str, words: str
) -> None:
    found = candidates(read(text))
    (part,) = found.parts[named("function", "f")]
    assert part.problem is not None
    reason, message = part.problem
    assert reason is Reason.UNSUPPORTED_TYPE
    assert words in message


def test_pointers_to_functions_may_have_lists_anywhere(read: Callable[[str], Unit]) -> None:
    found = candidates(
        read("typedef int (*f)(va_list, int, va_list *); typedef void g(va_list);")
    )
    assert {"f", "g"} <= found.unit.typedefs.keys()
    assert all(part.problem is None for parts in found.parts.values() for part in parts)


def test_functions_that_libclang_knows_itself_have_the_types_of_the_header(
    read: Callable[[str], Unit],
) -> None:
    unit = read(
        "typedef __SIZE_TYPE__ size;\nint vsnprintf(char *, size, const char *, va_list);"
    )
    assert "int vsnprintf(char *, size, const char *, va_list)" in render_dump(unit)
