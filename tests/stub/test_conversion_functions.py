from __future__ import annotations

import pytest
from tests.support.stub_parts import bindings_of, python_types_of

from ferrule.stub.conversion_functions import emit_conversions
from ferrule.stub.stub_writer import StubWriter

CDEF = """
struct plain { int a; double b[2]; };
struct named { char name[8]; struct plain plain; };
"""


def lines(cdef: str, *, numpy: bool = False) -> list[str]:
    bindings, writer = bindings_of(cdef), StubWriter(frozenset())
    emit_conversions(writer, bindings, python_types_of(bindings), numpy=numpy)
    return writer.text().splitlines()


def test_structs_are_made_and_become_tuples() -> None:
    struct = "struct_plain"
    assert [line for line in lines(CDEF) if "plain" in line.partition("(")[0]] == [
        f"def new_plain(init: {struct} | _Init | None = None) -> {struct}_p: ...",
        f"def new_plain_array(init: int | _Records[{struct}], /) -> Array[{struct}]: ...",
        (
            f"def plain_as_tuple(p: ConstPointer[{struct}] | {struct}, /, "
            "encoding: str | None = None, errors: str | None = None) "
            "-> tuple[int, tuple[float, ...]]: ..."
        ),
        (
            f"def plain_as_list(p: ConstPointer[{struct}], /, length: int | None = None, "
            "encoding: str | None = None, errors: str | None = None) "
            "-> list[tuple[int, tuple[float, ...]]]: ..."
        ),
    ]


def test_text_is_bytes_without_an_encoding_and_str_with_one() -> None:
    results = [
        line.partition(" -> ")[2] for line in lines(CDEF) if "def named_as_tuple" in line
    ]
    inner = "tuple[int, tuple[float, ...]]"
    assert results == [f"tuple[bytes, {inner}]: ...", f"tuple[str, {inner}]: ..."]
    assert sum("def named_as_list" in line for line in lines(CDEF)) == 3


@pytest.mark.parametrize("numpy", [True, False])
def test_numpy_is_imported_where_a_function_returns_its_objects(*, numpy: bool) -> None:
    text = "\n".join(lines(CDEF, numpy=numpy))
    assert ("import numpy" in text) == ("def plain_dtype" in text) == numpy
    assert "import numpy" not in "\n".join(lines("int f(void);", numpy=numpy))
