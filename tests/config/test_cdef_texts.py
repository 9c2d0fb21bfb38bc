from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.cdef_texts import Cdef, read_cdef_texts
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def test_one_text_and_several() -> None:
    assert read_cdef_texts("int a;") == (Cdef("int a;"),)
    packed = Cdef("int b;", packed=True)
    assert read_cdef_texts(packed) == (packed,)
    assert read_cdef_texts(iter(["int a;", packed])) == (Cdef("int a;"), packed)
    assert read_cdef_texts([]) == ()
    assert read_cdef_texts("") == (Cdef(""),)


def test_a_text_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "more.h"
    file.write_text("int c;")
    given = ["int a;", Cdef(f"@{file}", override=True)]
    assert read_cdef_texts(given)[1] == Cdef("int c;", override=True)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_cdef_texts([b"int a;", f"@{tmp_path / 'none.h'}", "a\0b", Cdef("", packed=1)])  # type: ignore[arg-type]
    told = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "cdef: must be a str, not bytes" in told
    assert "cannot read" in told
    assert "null character" in told
    assert "packed of a Cdef must be True or False, not 1" in told


@pytest.mark.parametrize("cdef", [None, 3, b"int f(void);"])
def test_a_value_that_is_not_cdef_text(cdef: object) -> None:
    with pytest.raises(SettingsError, match="cdef: must be a str, not"):
        read_cdef_texts(cdef)
