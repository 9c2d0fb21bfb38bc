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
typedef double (*on_log)(const char *format, const va_list list, int last);
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
static int _cffi_d_vlog(const char *arg0, ...) {
    __builtin_va_list list;
    __builtin_va_start(list, arg0);
    int result = vlog(arg0, list);
    __builtin_va_end(list);
    return result;
}
"""
    )
    assert (
        gathering(bindings, "vpointer")
        == """\
static void _cffi_d_vpointer(int arg0, ...) {
    __builtin_va_list list;
    __builtin_va_start(list, arg0);
    vpointer(arg0, (pointer)&list);
    __builtin_va_end(list);
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
static double ferrule_lending_logged(const char *arg0, const va_list arg1, int arg2) {
    void *lent_arg1 = ferrule_lend((void *)&arg1);
    double result = logged(arg0, lent_arg1, arg2);
    ferrule_take_back(lent_arg1);
    return result;
}
"""
    )
