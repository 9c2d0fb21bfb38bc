from __future__ import annotations

from tests.support.stub_parts import bindings_of, python_types_of

from ferrule.stub.lib_attributes import lib_attributes
from ferrule.stub.lib_class import emit_lib
from ferrule.stub.stub_writer import StubWriter

CDEF = """
int f(int x);
#define N ...
static const _Bool yes;
extern double rate;
extern const int limit;
int has(int x, ...);
int lambda(int x);
int __class__(int x);
"""


def test_the_class_of_lib() -> None:
    bindings, writer = bindings_of(CDEF), StubWriter({"int"}, docs=False)
    emit_lib(writer, bindings, python_types_of(bindings), lib_attributes(bindings))
    assert writer.text().splitlines() == [
        "@type_check_only",
        "class _variadic_has(Code):",
        "    def __call__(self, x: _ToInt, /, *args: CData) -> int_: ...",
        "",
        "@type_check_only",
        "class Lib:",
        "    def f(self, x: _ToInt, /) -> int_: ...",
        "    N: Final[int_]",
        "    yes: Final[int_]",
        "    rate: Field[float, _ToFloat]",
        "    limit: Final[int_]",
        "    has: Final[_variadic_has]",
        '    # lambda is a keyword of Python: use getattr(lib, "lambda")',
        "    # __class__ would hide what every object has",
    ]
