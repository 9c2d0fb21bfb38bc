from __future__ import annotations

from dataclasses import replace

from tests.support.units import bindings_of

from ferrule.bindings.arrays import NamedArray
from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Typedef
from ferrule.declarations.types import Array, Builtin
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.writer import SourceWriter


def preamble(**changes: object) -> str:
    bindings, writer = bindings_of("int f(void);"), SourceWriter()
    emit_preamble(writer, replace(bindings, **changes))  # type: ignore[arg-type]  # fields of all types
    return writer.text()


def test_a_type_without_a_name_gets_one() -> None:
    key = "__typeof__(((struct s *)0)->p)"
    assert preamble(type_names={key: "s__p"}) == f"typedef {key} s__p;\n"


def test_a_typedef_of_the_cdef_alone_is_the_compilers_type() -> None:
    bindings = bindings_of("typedef int... wide; int f(void);")
    typedef = next(d for d in bindings.unit.declarations if isinstance(d, Typedef))
    made = replace(typedef, c_type="__typeof__(L'x')")
    text = preamble(unit=replace(bindings.unit, declarations=(made,)))
    assert text == "typedef __typeof__(L'x') wide;\n"


def test_an_array_gets_its_name_with_the_length_that_was_written() -> None:
    array = Array(Builtin("int"), "fixed", "COLUMNS * 2")
    arrays = {array: NamedArray("rows__array", named("variable", "rows"))}
    assert preamble(arrays=arrays) == (
        '#pragma push_macro("COLUMNS")\n#undef COLUMNS\n'
        "typedef int rows__array[COLUMNS * 2];\n"
        '#pragma pop_macro("COLUMNS")\n'
    )


def test_an_array_whose_lengths_only_a_call_knows_is_not_a_type_of_c() -> None:
    array = Array(Array(Builtin("int"), "variable"), "variable")
    arrays = {array: NamedArray("rows__array", named("function", "rows"))}
    assert preamble(arrays=arrays) == "typedef void rows__array;\n"


def test_macros_that_hide_functions_are_taken_off() -> None:
    assert preamble(hidden=("f", "g")) == "#undef f\n#undef g\n"
