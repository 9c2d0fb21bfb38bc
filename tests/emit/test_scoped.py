from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.declarations.nodes import Function
from ferrule.emit.scoped import emit_scoped, has_scoped
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings

HEADER = """
struct point { int x; };
typedef const struct point *(*const find)(const char *, struct point at);
static inline int f(int, void (*)(void), find find) { return 0; }
"""
EXPECTED = """\
/* Python functions that are called during a call */
#include "ferrule_scoped.h"
static void ferrule_trampoline_0(void) {
    void *values[] = {NULL};
    ferrule_call_back(&ferrule_scoped_table[0], values, NULL);
}
static const struct point *ferrule_trampoline_1(const char *arg0, struct point arg1) {
    const struct point *result = {0};
    void *values[] = {(void *)&arg0, (void *)&arg1};
    ferrule_call_back(&ferrule_scoped_table[1], values, (void *)&result);
    return result;
}
ferrule_scoped ferrule_scoped_table[] = {
    {"f", "f", NULL, 1, FERRULE_HOLD_GIL, (ferrule_code)ferrule_trampoline_0, NULL},
    {"f", "f", "find", 2, FERRULE_HOLD_GIL, (ferrule_code)ferrule_trampoline_1, NULL},
    {NULL, NULL, NULL, 0, 0, NULL, NULL},
};
"""


def calls_of(bindings: Bindings, choice: CallChoice) -> list[Call]:
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    return list(find_calls(functions, bindings.unit, bindings.module_names.functions, choice))


def test_each_parameter_has_its_trampoline(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header(HEADER)
    choice = CallChoice(hold_gil={"f"}, scoped={("f", 1), ("f", 2)})
    calls, writer = calls_of(bindings, choice), SourceWriter()
    assert has_scoped(calls)
    emit_scoped(writer, calls, bindings, "")
    assert writer.text() == EXPECTED


def test_nothing_is_written_where_none_is_asked_for(
    decide_header: Callable[..., Bindings],
) -> None:
    bindings = decide_header(HEADER)
    calls, writer = calls_of(bindings, CallChoice()), SourceWriter()
    assert not has_scoped(calls)
    emit_scoped(writer, calls, bindings, "")
    assert not writer.text()
