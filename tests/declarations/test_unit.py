from __future__ import annotations

from tests.support.units import unit_of

from ferrule.declarations.identity import identity
from ferrule.declarations.types import Array, Builtin, Named, Pointer, Qualified, RecordRef

INT = Builtin("int")
UNIT = unit_of("""
typedef int number;
typedef number again;
typedef const number fixed;
struct inner { int a; };
struct outer { struct inner rows[2][3]; struct inner *p; };
struct open { int n; char rest[]; };
struct ends_open { int n; struct open last; };
struct late { struct open first; int n; };
union either { int a; double b; };
struct holds { union either e; };
struct opaque;
""")


def test_look_ups() -> None:
    assert UNIT.subjects == tuple(map(identity, UNIT.declarations))
    assert UNIT.own == set(UNIT.subjects)
    assert UNIT.by_identity[identity(UNIT.typedefs["again"])] is UNIT.typedefs["again"]
    assert UNIT.records["struct opaque"].fields is None
    assert UNIT.enumerations == {}


def test_a_type_without_its_qualifiers_and_typedefs() -> None:
    assert UNIT.resolve(Named("fixed")) == INT
    assert UNIT.resolve(Qualified(Named("again"), volatile=True)) == INT
    assert UNIT.resolve(Pointer(Named("again"))) == Pointer(Named("again"))
    assert UNIT.resolve(Named("unknown")) == Named("unknown")


def test_a_type_without_the_qualifiers_of_its_typedefs() -> None:
    assert UNIT.unqualified(Qualified(Named("fixed"), const=True)) == INT
    assert UNIT.unqualified(Qualified(Named("unknown"), const=True)) == Named("unknown")
    assert UNIT.unqualified(Named("number")) == Named("number")
    assert UNIT.unqualified(Pointer(Named("fixed"))) == Pointer(Named("fixed"))


def test_a_long_chain_of_typedefs() -> None:
    links = [f"typedef t{n} t{n + 1};" for n in range(3000)]
    unit = unit_of("typedef int t0;\n" + "\n".join(links))
    assert unit.resolve(Named("t3000")) == INT


def test_what_a_record_contains_comes_before_it() -> None:
    keys = [record.key for record in UNIT.inner_first]
    assert keys.index("struct inner") < keys.index("struct outer")
    assert UNIT.held_by(UNIT.records["struct outer"]) == ["struct inner"]
    assert UNIT.element(Array(Array(Named("again"), "fixed"), "fixed")) == INT


def test_records_that_end_in_an_array_without_a_length() -> None:
    assert UNIT.open_ended == {"struct open", "struct ends_open"}


def test_what_libffi_passes_by_value() -> None:
    passed = UNIT.passed_by_libffi
    assert {"struct inner", "struct outer"} <= passed
    assert not {"union either", "struct holds", "struct open"} & passed
    assert UNIT.is_passed_by_libffi(RecordRef("struct inner"))
    assert not UNIT.is_passed_by_libffi(RecordRef("struct holds"))


def test_const_behind_a_name() -> None:
    assert UNIT.is_const(Named("fixed"))
    assert UNIT.is_const(Array(Named("fixed"), "fixed"))
    assert not UNIT.is_const(Named("again"))
    assert not UNIT.is_const(Pointer(Named("fixed")))
