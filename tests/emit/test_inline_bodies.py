from __future__ import annotations

from dataclasses import replace

from tests.support.stub_parts import bindings_of

from ferrule.emit.inline_bodies import emit_definitions, emit_wrappers
from ferrule.emit.writer import SourceWriter


def test_the_compiler_is_asked_to_write_the_bodies_or_to_put_them_into_wrappers() -> None:
    cdef = "int f(int x); void g(int (*call)(int), char *); int h(void);"
    bindings = bindings_of(cdef)
    bindings = replace(bindings, defined=frozenset({"f"}), wrapped=frozenset({"g", "h"}))
    writer = SourceWriter()
    emit_definitions(writer, bindings)
    emit_wrappers(writer, bindings)
    start = "static __attribute__((__flatten__, __unused__))"
    given = "ferrule_arg0, ferrule_arg1"
    declared = "int (*ferrule_arg0)(int), char *ferrule_arg1"
    assert writer.text().splitlines() == [
        "extern __typeof__(f) f;",
        f"{start} void ferrule_inline_g({declared}) {{ g({given}); }}",
        "#define g ferrule_inline_g",
        f"{start} int ferrule_inline_h(void) {{ return h(); }}",
        "#define h ferrule_inline_h",
    ]
