from __future__ import annotations

import pytest

from ferrule.annotations.questions import Question, Use
from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.nodes import Function
from ferrule.emit.expressions import expression_function

CDEF = "int f(const char *name, int, int result, int later); void nothing(void);"
HEAD = "static __inline__ __attribute__((__unused__)) "
PARAMETERS = "const char *name, int _2, int _3, int _4"


@pytest.mark.parametrize(
    ("name", "use", "text", "c"),
    [
        (
            "f",
            Use.CONDITION,
            "result == _2",
            f"int e({PARAMETERS}, int result) {{ return (result == _2) ? 1 : 0; }}",
        ),
        (
            "f",
            Use.CODE,
            "_4",
            f"long long e({PARAMETERS}, int result) {{ return (long long)((_4) | 0); }}",
        ),
        (
            "f",
            Use.MESSAGE,
            "name",
            (
                f"const char *e({PARAMETERS}, int result) {{ "
                '_Static_assert(sizeof(*(name)) == 1, "it is not a string"); '
                "return (const char *)(name); }"
            ),
        ),
        (
            "f",
            Use.DEFAULT,
            "NULL",
            f"const char *e({PARAMETERS}) {{ void *const NULL = 0; return (NULL); }}",
        ),
        ("nothing", Use.CONDITION, "1", "int e(void) { return (1) ? 1 : 0; }"),
    ],
)
def test_an_expression_is_a_function_of_the_parameters(
    name: str, use: Use, text: str, c: str
) -> None:
    bindings = bind_embedded(read_cdef(CDEF)[1])
    functions = {d.name: d for d in bindings.unit.declarations if isinstance(d, Function)}
    asked = Question(functions[name], use, text)
    assert expression_function("e", asked, bindings, {"later"}) == f"{HEAD}{c}"
