from __future__ import annotations

import re

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.bindings.embedded import bind_embedded
from ferrule.bindings.plan import ModulePlan
from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.nodes import Function
from ferrule.emit.scoped import TRAMPOLINES, emit_scoped
from ferrule.emit.writer import SourceWriter
from ferrule.toolchain.csrc import runtime_dir

HEADER = """
struct pt { int x; };
typedef struct pt *(*find)(char *, struct pt at);
int f(int, void (*)(void), find find);
"""
# Where there are dots, the same follows for the other trampolines of the parameter.
EXPECTED = """\
/* Python functions that are called during a call */
#include "ferrule_scoped.h"
static FERRULE_APART void ferrule_trampoline_0(void *ferrule_self) {
    void *ferrule_values[] = {0};
    ferrule_call_back(ferrule_self, ferrule_values, 0);
}
static ferrule_trampoline ferrule_trampolines_0[FERRULE_TRAMPOLINES];
static void ferrule_trampoline_0_0(void) {
    ferrule_trampoline_0(&ferrule_trampolines_0[0]);
}
...
static const ferrule_code ferrule_codes_0[] = {
    (ferrule_code)ferrule_trampoline_0_0,
...
};
static FERRULE_APART struct pt *ferrule_trampoline_1(\
char *ferrule_arg0, struct pt ferrule_arg1, void *ferrule_self) {
    struct pt *ferrule_returned = {0};
    void *ferrule_values[] = {(void *)&ferrule_arg0, (void *)&ferrule_arg1};
    ferrule_call_back(ferrule_self, ferrule_values, (void *)&ferrule_returned);
    return ferrule_returned;
}
static ferrule_trampoline ferrule_trampolines_1[FERRULE_TRAMPOLINES];
static struct pt *ferrule_trampoline_1_0(char *ferrule_arg0, struct pt ferrule_arg1) {
    return ferrule_trampoline_1(ferrule_arg0, ferrule_arg1, &ferrule_trampolines_1[0]);
}
...
static const ferrule_code ferrule_codes_1[] = {
    (ferrule_code)ferrule_trampoline_1_0,
...
};
ferrule_scoped ferrule_scoped_table[] = {
    {"f", "f", 0, 1, 1, FERRULE_HOLD_GIL, ferrule_codes_0, ferrule_trampolines_0, 0, 0, 0},
    {"f", "f", "find", 2, 2, FERRULE_HOLD_GIL, ferrule_codes_1, ferrule_trampolines_1, 0, 0, 0},
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
};
"""


def plan_of(choice: CallChoice) -> ModulePlan:
    bindings = bind_embedded(read_cdef(HEADER)[1])
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    calls = find_calls(functions, bindings.unit, bindings.module_names.functions, choice)
    return ModulePlan("m", bindings, bindings.module_names, tuple(calls))


def test_each_parameter_has_its_trampoline() -> None:
    choice = CallChoice(hold_gil={"f"}, scoped={("f", 1), ("f", 2)})
    plan, writer = plan_of(choice), SourceWriter()
    assert [index for _, index in plan.scoped] == [1, 2]
    emit_scoped(writer, plan, "")
    assert shortened(writer.text()) == EXPECTED
    for number in range(TRAMPOLINES):
        assert f"ferrule_trampoline_1_{number}," in writer.text()
        assert (
            f"(ferrule_arg0, ferrule_arg1, &ferrule_trampolines_1[{number}]);" in writer.text()
        )


def shortened(text: str) -> str:
    """Return the text with dots for all but the first trampoline of each parameter."""
    functions = re.sub(r"(static [^\n]*_\d_[1-9]\(.*\{\n.*\n\}\n)+", "...\n", text)
    return re.sub(r"(    \(ferrule_code\)ferrule_trampoline_\d_[1-9],\n)+", "...\n", functions)


def test_the_run_time_has_as_many_trampolines() -> None:
    header = (runtime_dir() / "ferrule_scoped.h").read_text("utf-8")
    assert f"FERRULE_TRAMPOLINES = {TRAMPOLINES}," in header


def test_nothing_is_written_where_none_is_asked_for() -> None:
    writer = SourceWriter()
    emit_scoped(writer, plan_of(CallChoice()), "")
    assert not writer.text()
