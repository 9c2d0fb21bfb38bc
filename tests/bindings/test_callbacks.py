from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.bindings.callbacks import CallbackRequest, find_callbacks, read_callbacks
from ferrule.declarations.spell import spell
from ferrule.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]

HEADER = """\
struct s; struct on_tag { int a; };
typedef int (*pointer)(struct s *s, void *data);
typedef int function(int value);
typedef function *to_named;
typedef to_named again;
typedef int (*const constant)(void);
typedef void (*many)(const char *format, ...);
typedef int number;
typedef int (**twice)(void);
typedef double _Complex complex;
typedef double _Complex with_complex(float _Complex narrow, int n);
typedef int of_complex(const complex wide, int n);
enum e { TAKEN_A };
extern int taken_b;
int taken_c(void);
"""


def found(source: Source, *texts: str) -> list[str]:
    return [spell(c.type, c.name) for c in find_callbacks(read_callbacks(texts), source.unit)]


@pytest.mark.parametrize("text", ["on_row: row_t", "on_row:row_t", " on_row : row_t "])
def test_a_request_is_a_name_and_a_type(text: str) -> None:
    assert read_callbacks([text]) == (CallbackRequest(text, "on_row", "row_t"),)


def test_the_type_is_found_behind_pointers_and_names(read_header: ReadHeader) -> None:
    assert found(
        read_header(HEADER),
        "a: pointer",
        "b: function",
        "c: to_named",
        "d: again",
        "e: constant",
    ) == ["int a(struct s *, void *)", "int b(int)", "int c(int)", "int d(int)", "int e(void)"]


@pytest.mark.parametrize("typedef", ["many", "number", "twice"])
def test_a_function_without_fixed_parameters_is_refused(
    read_header: ReadHeader, typedef: str
) -> None:
    with pytest.raises(
        PatternError, match=f"a fixed number of parameters, which {typedef} is not"
    ):
        found(read_header(HEADER), f"a: {typedef}")


def test_complex_numbers_that_cffi_would_overwrite_are_refused(read_header: ReadHeader) -> None:
    assert found(read_header(HEADER), "a: with_complex")
    with pytest.raises(PatternError, match="a parameter of the type double _Complex"):
        found(read_header(HEADER), "a: of_complex")


@pytest.mark.parametrize("typedef", ["pointr", "taken_c", "s"])
def test_a_name_that_is_not_a_typedef_is_refused(read_header: ReadHeader, typedef: str) -> None:
    with pytest.raises(PatternError, match=f"^callback: 'a: {typedef}' matches no type that"):
        found(read_header(HEADER), f"a: {typedef}")


@pytest.mark.parametrize("name", ["TAKEN_A", "taken_b", "taken_c", "number", "int", "return"])
def test_a_name_that_c_has_already_is_refused(read_header: ReadHeader, name: str) -> None:
    with pytest.raises(
        PatternError, match=f"the name {name}, which C has already; choose another"
    ):
        found(read_header(HEADER), f"{name}: pointer")


def test_two_callbacks_of_one_name_are_refused(read_header: ReadHeader) -> None:
    with pytest.raises(PatternError, match="the name a, which C has already"):
        found(read_header(HEADER), "a: pointer", "a: function")


def test_a_tag_does_not_take_a_name(read_header: ReadHeader) -> None:
    assert found(read_header(HEADER), "on_tag: function") == ["int on_tag(int)"]
