"""The C of accessors; `tests/cases/bit_fields` calls them."""

from __future__ import annotations

from tests.support.units import bindings_of

from ferrule.emit.bit_fields import emit_bit_field_functions
from ferrule.emit.writer import SourceWriter


def test_nothing_is_written_where_there_are_none() -> None:
    writer = SourceWriter()
    emit_bit_field_functions(writer, bindings_of("struct s { int a; };"))
    assert writer.text() == ""
