from __future__ import annotations

from dataclasses import replace

from tests.support.units import bindings_of

from ferrule.emit.headers_unit import AFTER_HEADERS, render_beginning

BINDINGS = bindings_of("int f(int);")


def test_what_is_needed_comes_before_the_headers_and_python_nowhere() -> None:
    text = render_beginning('#include "s.h"\n', (), BINDINGS)
    assert text.splitlines() == [
        '#include "ferrule_headers.h"',
        '#include "s.h"',
        "",
        AFTER_HEADERS,
    ]


def test_macros_of_the_command_line_are_off_while_ferrules_c_is_read() -> None:
    text = render_beginning("", {"name"}, BINDINGS)
    assert text.startswith(
        '#pragma push_macro("name")\n#undef name\n#include "ferrule_headers.h"\n'
        '#pragma pop_macro("name")\n'
    )


def test_macros_of_fields_are_off_after_the_headers() -> None:
    covering = replace(BINDINGS, covering={"x": frozenset()}, hidden=("f",))
    _, after = render_beginning("", (), covering).split(AFTER_HEADERS)
    assert after == '\n#pragma push_macro("x")\n#undef x\n#undef f\n'
