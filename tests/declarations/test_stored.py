from __future__ import annotations

import json

import pytest

from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.stored import restored, stored

CDEFS = (
    "typedef int... a_t; struct s { a_t a; char b[...]; ...; }; int f(struct s *, ...);",
    "struct t { int c : 3; };",
    "enum e { A, B = ..., }; typedef enum e (*g)(const char *const x, void **y[3]);",
    "#define N ...\nstatic const double D; extern int v; union u { long double z; struct u *n; };",
    "/** Doubles é. */\nint twice(int number);",
)


@pytest.mark.parametrize("cdef", CDEFS)
def test_what_is_stored_comes_back(cdef: str) -> None:
    _, unit = read_cdef(cdef)
    text = json.dumps(stored(unit))
    assert restored(json.loads(text)) == unit
    assert json.dumps(stored(restored(json.loads(text)))) == text


@pytest.mark.parametrize("data", [{"Nothing": []}, {"Named": []}, {"a": [], "b": []}, {}])
def test_text_that_is_not_a_declaration_is_refused(data: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        restored(data)
