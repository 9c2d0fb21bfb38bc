from __future__ import annotations

import pytest

from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.standard_names import headers_declaring, standard_types


def headers_for(*messages: str) -> tuple[str, ...]:
    return headers_declaring(
        read_diagnostics("".join(f"a.h:1:1: error: {text}\n" for text in messages))
    )


@pytest.mark.parametrize(
    ("message", "header"),
    [
        ("unknown type name 'size_t'", "stddef.h"),
        ("unknown type name 'uint_least16_t'", "stdint.h"),
        ("'PATH_MAX' undeclared here (not in a function)", "limits.h"),
        ("expected ')' before 'va_list'", "stdarg.h"),
        ("expected declaration specifiers before 'time_t'", "time.h"),
        ("use of undeclared identifier 'NULL'", "stddef.h"),
    ],
)
def test_both_compilers_words_are_understood(message: str, header: str) -> None:
    assert headers_for(message) == (header,)


def test_each_header_is_there_once_in_the_order_of_the_errors() -> None:
    found = headers_for(
        "unknown type name 'FILE'", "unknown type name 'size_t'", "unknown type name 'fpos_t'"
    )
    assert found == ("stdio.h", "stddef.h")


def test_a_name_of_the_library_is_nobodys() -> None:
    assert headers_for("unknown type name 'my_t'", "unknown type name 'FILE'") == ()
    assert headers_for("expected identifier or '('") == ()
    assert headers_for() == ()


def test_standard_types_have_a_header() -> None:
    names = ("my_t", "size_t", "bool")
    assert standard_types(names) == {"bool": "stdbool.h", "size_t": "stddef.h"}
