from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from ferrule.cdefs.extra_cdef import read_added_cdef
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function, Macro, Record
from ferrule.errors import CdefError

if TYPE_CHECKING:
    from pathlib import Path

CDEF: Final = "typedef int... offset_t;\nstruct s { int a; ...; };\nint f(offset_t a);\n"
ADDED: Final = "int g(struct s *s);\n#define N ...\n\nstruct t { offset_t a; ...; };\n"


def test_only_what_is_added_is_returned() -> None:
    _, _, unit = read_added_cdef(CDEF, [ADDED])
    assert [(type(d), str(d.location)) for d in unit.declarations] == [
        (Function, "<cdef>:1:5"),
        (Macro, "<cdef>:2:1"),
        (Record, "<cdef>:4:8"),
    ]
    assert unit.own == {identity(d) for d in unit.declarations}


def test_the_builder_has_both(tmp_path: Path) -> None:
    builder, _, _ = read_added_cdef(CDEF, [ADDED])
    builder.set_source("m", "")
    builder.emit_c_code(str(tmp_path / "m.c"))
    c = (tmp_path / "m.c").read_text(encoding="utf-8")
    assert "_cffi_d_f(" in c
    assert "_cffi_d_g(" in c


def test_a_text_without_a_line_end() -> None:
    _, _, unit = read_added_cdef(CDEF, ["int g(int a);"])
    assert [str(d.location) for d in unit.declarations] == ["<cdef>:1:5"]


@pytest.mark.parametrize(
    ("added", "start"),
    [
        ("int g(;\n", "<cdef>:1:7: before: ;\n    int g(;\n"),
        (
            "int g(int a);\n\nint h(nothing a);\n",
            "<cdef>:3:15: before: a\n    int h(nothing a);\n",
        ),
        ("\nint f(long a);", "<cdef>:2: multiple declarations of function f"),
        ("\n\nstruct s { int b; };", "<cdef>:3: duplicate declaration of struct s"),
        ("#define M (1 * 2)\n", "<cdef>:1: only supports one of the following syntax"),
        ("int g(int a)", "<cdef>: At end of input"),
    ],
)
def test_lines_are_counted_in_what_is_added(added: str, start: str) -> None:
    with pytest.raises(CdefError) as caught:
        read_added_cdef(CDEF, [added])
    assert str(caught.value).startswith(start)


def test_places_are_in_one_of_several_texts() -> None:
    _, _, unit = read_added_cdef(CDEF, ["\nint g(int a);\n\n\n", "int h(offset_t a);"])
    assert [str(d.location) for d in unit.declarations] == ["<cdef>:2:5", "<cdef 2>:1:5"]
    with pytest.raises(CdefError, match="<cdef 2>:2:15: before: a\n"):
        read_added_cdef(CDEF, ["int g(int a);", "\nint h(nothing a);"])
