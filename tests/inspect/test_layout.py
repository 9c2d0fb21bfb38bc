from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import cffi
import pytest

from ferrule.errors import PatternError
from ferrule.inspect.introspection import load_module
from ferrule.inspect.layout import (
    Bits,
    Constant,
    Gap,
    ModuleLayout,
    RecordLayout,
    TypedefLayout,
)
from ferrule.inspect.layout_reader import read_layout
from ferrule.toolchain.build import CSource, build_extension
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.suffix import extension_suffix

if TYPE_CHECKING:
    from types import ModuleType

    from _pytest.tmpdir import TempPathFactory

pytestmark = pytest.mark.builds

CDEF = """
typedef int... width_t;
typedef ... handle_t;
typedef struct tag tag_t;
typedef int (*visit_t)(struct unseen *, int);
typedef struct { int num; double dnum; } point_t;
typedef point_t four_t[4];
struct open { char first; char name[...]; ...; };
struct flags { unsigned a:3; unsigned b:7; int whole; };
struct flexible { int count; char data[]; };
struct unnamed { char c; struct { char d; double e; }; ...; };
struct packed { char c; int i; };
union either { char c; double d; };
struct empty_here { ...; };
enum colour { RED, GREEN = ..., BLUE = ... };
typedef enum { COLD = -1, WARM } heat_t;
enum colour paint(enum colour, struct only_by_pointer *);
extern int counter;
#define FIVE ...
#define WRONG 7
#define HUGE_ONE ...
static const double HALF;
static char *const GREETING;
"""

SOURCE = """
typedef unsigned short width_t;
typedef struct handle handle_t;
typedef struct tag tag_t;
struct unseen;
typedef int (*visit_t)(struct unseen *, int);
typedef struct { int num; double dnum; } point_t;
typedef point_t four_t[4];
struct open { char first; int hidden; char name[5]; };
struct flags { unsigned a:3; unsigned b:7; int whole; };
struct flexible { int count; char data[]; };
struct unnamed { char c; struct { char d; double e; }; };
struct __attribute__((packed)) packed { char c; int i; };
union either { char c; double d; };
struct empty_here { short s; };
enum colour { RED, GREEN = 7, BLUE = 9 };
typedef enum { COLD = -1, WARM } heat_t;
struct only_by_pointer;
static enum colour paint(enum colour c, struct only_by_pointer *p) { (void)p; return c; }
int counter = 41;
#define FIVE 5
#define WRONG 8
#define HUGE_ONE 0xFFFFFFFFFFFFFFFFu
#define HALF 0.5
#define GREETING "gr\\xc3\\xbc\\xc3\\x9f dich"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: TempPathFactory) -> ModuleType:
    """A module by cffi alone: `read_layout` serves anybody's."""
    folder = tmp_path_factory.mktemp("layout")
    ffi = cffi.FFI()
    ffi.cdef(CDEF)
    ffi.set_source("resolved", SOURCE)
    ffi.emit_c_code(str(folder / "resolved.c"))
    target = folder / f"resolved{extension_suffix()}"
    source = CSource(folder / "resolved.c", BuildFlags(python_include_flags()))
    build_extension(Compiler.find(), [source], BuildFlags(), target)
    return load_module(str(target))


@pytest.fixture(scope="module")
def layout(built: ModuleType) -> ModuleLayout:
    return read_layout(built)


def record(layout: ModuleLayout, name: str) -> RecordLayout:
    return next(r for r in layout.records if r.name == name)


def test_sizes_offsets_and_alignment_are_the_compilers(
    built: ModuleType, layout: ModuleLayout
) -> None:
    ffi = built.ffi
    seen = 0
    for found in layout.records:
        if found.size is None:
            continue
        assert found.size == ffi.sizeof(found.name)
        assert found.alignment == ffi.alignof(found.name)
        for member in found.members:
            if member.bits is None:
                assert member.offset == ffi.offsetof(found.name, member.name)
                seen += 1
    assert seen > 10


def test_padding_is_reported_from_fields_that_the_declaration_leaves_out(
    layout: ModuleLayout,
) -> None:
    point = record(layout, "point_t")
    gap = [Gap(4, 4, "padding")] if point.alignment == 8 else []
    assert list(point.gaps) == gap
    assert record(layout, "struct open").gaps == (Gap(1, 7, "unnamed"), Gap(13, 3, "padding"))
    assert record(layout, "struct empty_here").gaps == (Gap(0, 2, "unnamed"),)


def test_fields_and_gaps_cover_every_byte_of_a_struct_once(layout: ModuleLayout) -> None:
    for found in layout.records:
        covered = [gap.offset + i for gap in found.gaps for i in range(gap.size)]
        members = {i for m in found.members for i in range(*m.extent)}
        assert sorted([*covered, *members]) == list(range(found.size or 0)), found.name


def test_members_of_an_unnamed_struct_stand_in_the_outer_one(layout: ModuleLayout) -> None:
    outer = record(layout, "struct unnamed")
    assert [m.name for m in outer.members] == ["c", "d", "e"]


def test_a_bit_field_has_its_bits(layout: ModuleLayout) -> None:
    flags = record(layout, "struct flags")
    a, b, whole = flags.members
    if sys.byteorder == "little":
        assert (a.bits, b.bits) == (Bits(0, 3), Bits(3, 7))
        assert (a.extent, b.extent) == ((0, 1), (0, 2))
    assert whole.bits is None
    assert sum(gap.size for gap in flags.gaps) == 2


def test_a_flexible_array_has_no_size(layout: ModuleLayout) -> None:
    flexible = record(layout, "struct flexible")
    assert flexible.size == 4
    assert flexible.members[1].size is None
    assert flexible.gaps == ()


def test_opaque_types_are_records_without_a_size(layout: ModuleLayout) -> None:
    names = ("handle_t", "struct tag", "struct unseen", "struct only_by_pointer")
    opaque = [record(layout, name) for name in names]
    assert all(r.size is None and r.problem is None for r in opaque)


def test_a_declaration_that_contradicts_the_compiler_says_so(layout: ModuleLayout) -> None:
    packed = record(layout, "struct packed")
    assert packed.size is None
    assert "offset" in (packed.problem or "")


def test_typedefs_have_the_type_that_they_name(layout: ModuleLayout) -> None:
    typedefs = {t.name: t for t in layout.typedefs}
    assert typedefs["width_t"] == TypedefLayout("width_t", "uint16_t", 2, 2)
    assert typedefs["tag_t"] == TypedefLayout("tag_t", "struct tag")
    assert typedefs["four_t"].type == "point_t[4]"
    assert "point_t" not in typedefs  # a record of its own, under that name


def test_enumerations_stand_in_the_order_of_their_values(layout: ModuleLayout) -> None:
    colour, heat = layout.enumerations
    assert (colour.name, heat.name) == ("enum colour", "heat_t")
    assert colour.enumerators == (("RED", 0), ("GREEN", 7), ("BLUE", 9))
    assert heat.enumerators == (("COLD", -1), ("WARM", 0))
    assert heat.signed


def test_constants_have_the_compilers_values_and_variables_are_none(
    layout: ModuleLayout,
) -> None:
    values = {c.name: c.value for c in layout.constants}
    assert values["FIVE"] == 5
    assert values["HUGE_ONE"] == 2**64 - 1
    assert values["HALF"] == 0.5
    assert values["GREETING"] == "grüß dich"
    assert values["GREEN"] == 7
    assert "counter" not in values
    assert "paint" not in values


def test_a_constant_that_contradicts_the_compiler_says_so(layout: ModuleLayout) -> None:
    (wrong,) = layout.only(["WRONG"]).constants
    assert (wrong.value, wrong.problem) == (
        None,
        "the C compiler says 'WRONG' is equal to 8 (0x8), but the cdef disagrees",
    )
    assert all(c.problem is None for c in layout.constants if c != wrong)


def test_only_takes_tags_globs_and_constants(layout: ModuleLayout) -> None:
    some = layout.only(["open", "FIVE", "*_t"])
    names = [r.name for r in some.records]
    assert names == ["handle_t", "point_t", "struct open", "struct tag"]  # by tag_t
    assert some.constants == (Constant("FIVE", 5),)
    assert {t.name for t in some.typedefs} == {"width_t", "tag_t", "visit_t", "four_t"}
    assert layout.only(["struct open"]).records == layout.only(["open"]).records


def test_unknown_names_are_reported_together_with_the_nearest(layout: ModuleLayout) -> None:
    with pytest.raises(PatternError) as caught:
        layout.only(["point", "FIVE", "zzzzzzzz"])
    first, second = str(caught.value).splitlines()
    assert "'point'" in first
    assert "point_t" in first
    assert "'zzzzzzzz'" in second


def test_json_holds_everything(layout: ModuleLayout) -> None:
    text = json.loads(json.dumps(layout.as_json()))
    assert text["schema"] == 1
    assert text["module"] == "resolved"
    either = next(r for r in text["records"] if r["name"] == "union either")
    assert either["keyword"] == "union"
    assert [m["offset"] for m in either["members"]] == [0, 0]
