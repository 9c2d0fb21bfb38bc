from __future__ import annotations

from ferrule.emit.preamble_first import (
    emit_after_python,
    emit_marked,
    has_preamble,
    with_preamble_first,
)
from ferrule.emit.writer import SourceWriter


def test_the_preamble_moves_to_the_beginning_and_nothing_else_changes() -> None:
    writer = SourceWriter()
    writer.line("#include <Python.h>")
    emit_marked(writer, "#include <dirent.h>\n", {"LIMIT"})
    emit_after_python(writer, {"LIMIT"})
    c = writer.text()
    assert has_preamble(c)
    first = with_preamble_first(c)
    defined, *moved = first.splitlines()
    assert defined == "#define FERRULE_PREAMBLE_FIRST"
    assert sorted(moved) == sorted(c.splitlines())
    assert first.index("dirent.h") < first.index('push_macro("LIMIT")')
    assert first.index('push_macro("LIMIT")') < first.index("Python.h>")
    assert first.index("Python.h>") < first.index('pop_macro("LIMIT")')


def test_a_preamble_that_is_not_marked_stays() -> None:
    assert not has_preamble("#include <Python.h>\n#include <dirent.h>\n")


def test_no_names_need_no_lines() -> None:
    writer = SourceWriter()
    emit_after_python(writer, ())
    assert writer.text() == ""
