from __future__ import annotations

import re
from dataclasses import replace

from tests.support.plans import plan_of
from tests.support.units import bindings_of

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.declarations.nodes import Function
from ferrule.emit.calls import emit_calls_in_one_unit
from ferrule.emit.writer import SourceWriter

SHAPES = """
int first(int a, const char *b);
int second(int a, const char *b);
int third(long a, const char *b);
int fourth(int c, const char *d);
"""


def rendered(choice: CallChoice, text: str = SHAPES) -> str:
    plan = plan_of(bindings_of(text), embedded=True)
    unit = plan.bindings.unit
    functions = [d for d in unit.declarations if isinstance(d, Function)]
    calls = find_calls(functions, unit, plan.names.functions, choice, by_name=True)
    writer = SourceWriter()
    emit_calls_in_one_unit(writer, replace(plan, calls=tuple(calls)))
    return writer.text()


def shared(text: str) -> list[tuple[str, ...]]:
    return re.findall(r"FERRULE_SHARES\((\w+), (\w+), (.*)\)", text)


def of_their_own(text: str) -> list[str]:
    return re.findall(r"static ferrule_object \*(ferrule_call_\d+)\(", text)


def test_functions_that_differ_in_nothing_else_share_a_wrapper() -> None:
    text = rendered(CallChoice(few=True))
    assert shared(text) == [
        (f"ferrule_call_{i}", "ferrule_shared_0", f"ferrule_function_table[{i}]")
        for i in (0, 1, 3)
    ]
    assert of_their_own(text) == ["ferrule_call_2"]
    called = "((int (*)(int, void *))ferrule_this->code)((int)ferrule_arg0, ferrule_arg1);"
    assert text.count(called) == 1


def test_another_way_of_calling_needs_another_wrapper() -> None:
    text = rendered(CallChoice(few=True, no_errno={"first", "second"}))
    assert [name for name, *_ in shared(text)] == ["ferrule_call_0", "ferrule_call_1"]


def test_what_is_called_often_has_a_wrapper_of_its_own() -> None:
    text = rendered(CallChoice(few=True, hot={"first"}, hold_gil={"second", "fourth"}))
    assert shared(text) == []
    assert of_their_own(text) == [f"ferrule_call_{i}" for i in range(4)]


def test_so_has_what_the_headers_define() -> None:
    text = "static inline int f(int a) { return a; }\nint g(int a);\nint h(int a);\n"
    plan = plan_of(bindings_of(text.replace("{ return a; }", ";")))
    functions = [d for d in plan.bindings.unit.declarations if isinstance(d, Function)]
    defined = [replace(f, inline_body=f.name == "f") for f in functions]
    names = [(f.name, f.name) for f in functions]
    calls = find_calls(defined, plan.bindings.unit, names, CallChoice(few=True))
    assert [call.alone for call in calls] == [True, False, False]


def test_so_has_what_the_compiler_refuses_to_call() -> None:
    plan = plan_of(bindings_of("int f(int a);\nint g(int a);\n"))
    functions = [d for d in plan.bindings.unit.declarations if isinstance(d, Function)]
    marked = [
        replace(f, attributes=frozenset({"error"} if f.name == "f" else ())) for f in functions
    ]
    names = [(f.name, f.name) for f in functions]
    calls = find_calls(marked, plan.bindings.unit, names, CallChoice(few=True))
    assert [call.alone for call in calls] == [True, False]
    many = find_calls(marked, plan.bindings.unit, names, CallChoice(few=False))
    assert [call.inlined for call in many] == [True, False]
