"""What the report lists as not completely typed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.plans import plan_of

from ferrule.declarations.nodes import Function, Location
from ferrule.declarations.types import Builtin, FunctionType, Parameter, Pointer, Unknown
from ferrule.stub.conversion_functions import WITHOUT_NUMPY
from ferrule.stub.render import render_stub

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings


def test_variable_arguments(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header("""
        int typed(int x);
        int printed(const char *format, ...);
        struct hooks { int (*print)(const char *format, ...); int (*other)(int); };
        void set_print(int (*print)(const char *format, ...));
    """)
    after = "C gives no types to the arguments after `...`: any CData is accepted"
    pointer = "a pointer to a variadic function accepts any arguments"
    assert render_stub(plan_of(bindings)).untyped == (
        ("printed", after),
        ("struct hooks", pointer),
        ("set_print", pointer),
        ("numpy", WITHOUT_NUMPY),
    )


def test_a_type_without_a_class(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header("#include <stdio.h>\nFILE *typed(int x);")
    strange = Pointer(Unknown("__int1024"))
    function = Function(
        "f", FunctionType(Builtin("int"), (Parameter("x", strange),)), Location("a.h", 1, 1)
    )
    stub = render_stub(plan_of(bindings, extra=(function,)))
    assert "def f(x: _ToPointer[CData], /) -> int" in stub.text
    assert stub.untyped == (("f", "`__int1024` has no class of its own: it is CData"),)


def test_what_the_methods_of_ffi_leave_out(decide_header: Callable[..., Bindings]) -> None:
    many = decide_header("".join(f"struct s{i} {{ int x; }};" for i in range(100)))
    told = dict(render_stub(plan_of(many)).untyped)
    methods = {f"ffi.{name}" for name in ("new", "cast", "typeof", "from_buffer")}
    assert set(told) == {*methods, "numpy"}
    assert told["ffi.new"].partition(" ")[0].isdigit()
