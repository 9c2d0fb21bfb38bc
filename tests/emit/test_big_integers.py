from __future__ import annotations

from ferrule.bindings.decide import Bindings
from ferrule.bindings.names import ModuleNames
from ferrule.declarations.nodes import Location, Typedef
from ferrule.declarations.numbers import INT128
from ferrule.declarations.types import BigInteger, Builtin, CType
from ferrule.declarations.unit import Unit
from ferrule.emit.big_integers import emit_big_integers
from ferrule.emit.cdef import render_big_integers
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.writer import SourceWriter

BIT_PRECISE = BigInteger("unsigned _BitInt(9)", "ubitint9_t")


def bindings_with(*types: CType) -> Bindings:
    place = Location("a.h", 1, 1)
    declarations = tuple(Typedef(f"t{i}", type_, place) for i, type_ in enumerate(types))
    names = {t.spelling: t.name for t in types if isinstance(t, BigInteger)}
    unit = Unit((), declarations, frozenset())
    return Bindings(unit, names, ModuleNames(), big_integers=names)


def test_each_type_has_functions_and_a_row() -> None:
    bindings, writer = bindings_with(INT128, BIT_PRECISE, INT128), SourceWriter()
    emit_big_integers(writer, bindings)
    text = writer.text()
    assert text.count("FERRULE_BIG_FUNCTIONS") == 2
    assert '{"ubitint9_t", ferrule_read_1, ferrule_write_1},' in text
    assert render_big_integers(bindings) == (
        "typedef struct { ...; } __int128_t;\ntypedef struct { ...; } ubitint9_t;\n"
    )
    writer = SourceWriter()
    emit_preamble(writer, bindings)
    assert "typedef unsigned _BitInt(9) ubitint9_t;" in writer.text()


def test_without_big_integers_there_is_no_table() -> None:
    writer = SourceWriter()
    emit_big_integers(writer, bindings_with(Builtin("int")))
    assert writer.text() == ""
