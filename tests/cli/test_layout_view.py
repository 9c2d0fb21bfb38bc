from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.cli.layout_view import layout_view, record_view
from ferrule.cli.terminal import bytes_of, show
from ferrule.inspect.layout import (
    Bits,
    Constant,
    EnumLayout,
    Gap,
    Member,
    ModuleLayout,
    RecordLayout,
    TypedefLayout,
)

if TYPE_CHECKING:
    from rich.console import RenderableType


pytestmark = pytest.mark.usefixtures("plain")


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Written:
    return Written(capsys)


class Written:
    """The lines that `show` writes."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, what: RenderableType) -> list[str]:
        show(what)
        return self._capsys.readouterr().out.splitlines()


LONG = RecordLayout(
    "struct long",
    "struct",
    72,
    8,
    (Member("count", "int", 0, 4, 4), Member("name", "char[60]", 8, 60, 1)),
    (Gap(4, 4, "unnamed"), Gap(68, 4, "padding")),
)


def test_a_struct_is_shown_by_offset_with_its_gaps_and_its_bytes(written: Written) -> None:
    assert written(record_view(LONG)) == [
        "struct long  72 bytes, aligned to 8",
        "      offset   size   field               type",
        "  ────────────────────────────────────────────────",
        "  a        0      4   count               int",
        "  ?        4      4   not declared here",
        "  b        8     60   name                char[60]",
        "  .       68      4   padding",
        "",
        "      0 1 2 3 4 5 6 7 8 9 a b c d e f",
        "   0  a a a a ? ? ? ? b b b b b b b b",
        "  10  b b b b b b b b b b b b b b b b",
        "      ... 2 more of this line",
        "  40  b b b b . . . .",
        "",
    ]


def test_a_struct_without_gaps_needs_no_map(written: Written) -> None:
    whole = RecordLayout("struct s", "struct", 4, 4, (Member("i", "int", 0, 4, 4),))
    assert len(written(record_view(whole))) == 5


def test_bit_fields_that_share_a_byte(written: Written) -> None:
    flags = RecordLayout(
        "struct flags",
        "struct",
        4,
        4,
        (
            Member("a", "unsigned int", 0, 4, 4, Bits(0, 1)),
            Member("b", "unsigned int", 0, 4, 4, Bits(1, 7)),
        ),
        (Gap(1, 3, "padding"),),
    )
    lines = written(record_view(flags))
    assert any("a : 1  (bit 0)" in line for line in lines)
    assert any("b : 7  (bits 1 to 7)" in line for line in lines)
    assert "  0  * . . ." in lines


def test_opaque_and_contradicting_records(written: Written) -> None:
    assert written(record_view(RecordLayout("FILE", "struct"))) == [
        "FILE  opaque: only pointers to it can be used",
        "",
    ]
    wrong = RecordLayout("struct p", "struct", problem="wrong offset [sic]")
    assert written(record_view(wrong))[0] == (
        "struct p  contradicts the compiler: wrong offset [sic]"
    )


def test_a_whole_module(written: Written) -> None:
    layout = ModuleLayout(
        "m",
        (LONG,),
        (TypedefLayout("ino_t", "uint64_t", 8, 8), TypedefLayout("tag_t", "struct tag")),
        (EnumLayout("enum e", 4, signed=False, enumerators=(("A", 0), ("B", 7))),),
        (Constant("N", 255), Constant("M", -5), Constant("S", "[red]"), Constant("F", 0.5)),
    )
    rows = [" ".join(line.split()) for line in written(layout_view(layout))]
    for row in (
        "ino_t uint64_t 8 8",
        "tag_t struct tag - -",
        "enum e 4 unsigned A = 0, B = 7",
        "N 255 0xff",
        "M -5",
        "S '[red]'",
        "F 0.5",
    ):
        assert row in rows


def test_units() -> None:
    assert [bytes_of(n) for n in (0, 1, 2)] == ["0 bytes", "1 byte", "2 bytes"]


def test_what_could_not_be_looked_up_is_named(written: Written) -> None:
    layout = ModuleLayout("m", (), (), (), (), ("first", "second"))
    words = " ".join(" ".join(written(layout_view(layout))).split())
    assert words.startswith(
        "Not shown: first, second. To find them, the library has to be called"
    )
