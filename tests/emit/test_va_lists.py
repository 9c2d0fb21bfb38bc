"""The text; `tests/cases/va_lists` compiles it and runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.callbacks import find_callbacks, read_callbacks
from ferrule.emit.va_lists import lends, render_gathering, render_lending

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

HEADER = """
#include <stdarg.h>
typedef va_list *pointer;
int vlog(const char *, va_list list);
void vpointer(int count, pointer);
typedef double (*on_log)(char *format, const va_list list);
typedef void (*on_pointer)(va_list *list);
"""


def gathering(bindings: Bindings, name: str) -> str:
    (function,) = (f for f in bindings.gathering if f.name == name)
    return render_gathering(function, bindings)


def test_a_function_makes_a_list_of_its_arguments(
    decide_header: Callable[..., Bindings],
) -> None:
    bindings = decide_header(HEADER)
    assert (
        gathering(bindings, "vlog")
        == """\
static int _cffi_d_vlog(const char *ferrule_arg0, ...) {
    __builtin_va_list ferrule_list;
    __builtin_va_start(ferrule_list, ferrule_arg0);
    int ferrule_returned = vlog(ferrule_arg0, ferrule_list);
    __builtin_va_end(ferrule_list);
    return ferrule_returned;
}
"""
    )
    assert (
        gathering(bindings, "vpointer")
        == """\
static void _cffi_d_vpointer(int ferrule_arg0, ...) {
    __builtin_va_list ferrule_list;
    __builtin_va_start(ferrule_list, ferrule_arg0);
    vpointer(ferrule_arg0, (pointer)&ferrule_list);
    __builtin_va_end(ferrule_list);
}
"""
    )


def test_a_callback_lends_its_lists(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header(HEADER)
    requests = read_callbacks(["logged: on_log", "pointed: on_pointer"])
    logged, pointed = find_callbacks(requests, bindings.unit)
    assert (lends(logged, bindings), lends(pointed, bindings)) == (True, False)
    assert (
        render_lending(logged, bindings)
        == """\
static double ferrule_lending_logged(char *ferrule_arg0, const va_list ferrule_arg1) {
    void *ferrule_arg1_lent = ferrule_lend((void *)&ferrule_arg1);
    double ferrule_returned = logged(ferrule_arg0, ferrule_arg1_lent);
    ferrule_take_back(ferrule_arg1_lent);
    return ferrule_returned;
}
"""
    )


def test_a_list_by_address_though_nothing_else_needs_its_type(
    decide_header: Callable[..., Bindings],
) -> None:
    bindings = decide_header("#include <stdarg.h>\nint count(int, va_list *);\n")
    assert "count(ferrule_arg0, (va_list *)&ferrule_list)" in gathering(bindings, "count")
