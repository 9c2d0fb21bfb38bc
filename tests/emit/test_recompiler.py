from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cffi
import pytest
from cffi import recompiler

from ferrule.emit.cffi_recompiler import Changes
from ferrule.emit.recompiler import is_as_expected, names_of_cffi, render_recompiled
from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PUSH_X = '#pragma push_macro("x")\n#undef x\n'
POP_X = '#pragma pop_macro("x")\n'


def rendered(
    cdef: str, hidden: dict[str, frozenset[str]] | None = None, optional: tuple[str, ...] = ()
) -> str:
    """Return the part of cffi's C that is about the cdef."""
    builder = cffi.FFI()
    builder.cdef(cdef)
    text = render_recompiled(builder, "m", "/* preamble */", Changes(hidden or {}, optional))
    return text.partition("/* preamble */")[2]


def around(text: str, what: str) -> bool:
    """Tell whether the macro x is defined again before `what`, and hidden after it."""
    start = text.index(what)
    before, behind = text[:start], text[start:]
    return before.count(POP_X) == before.count(PUSH_X) + 1 and PUSH_X in behind


def test_nothing_hidden_is_cffis_own_text(tmp_path: Path) -> None:
    builder = cffi.FFI()
    builder.cdef("int f(int x); extern int v; struct s { int x; ...; };")
    builder.set_source("m", "/* preamble */")
    builder.emit_c_code(str(tmp_path / "m.c"))
    ours = render_recompiled(builder, "m", "/* preamble */", Changes())
    assert ours == (tmp_path / "m.c").read_text(encoding="utf-8")


@pytest.fixture
def another_cffi(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let cffi's private part have changed."""
    monkeypatch.delattr(recompiler.Recompiler, "collect_step_tables")
    is_as_expected.cache_clear()
    yield
    is_as_expected.cache_clear()


def test_this_cffi_is_as_expected() -> None:
    assert is_as_expected()


@pytest.mark.usefixtures("another_cffi")
def test_another_cffi_is_not() -> None:
    assert not is_as_expected()


def test_functions_of_the_table_are_one_line() -> None:
    builder = cffi.FFI()
    builder.cdef("int f(int a); int g(int a);")
    text = render_recompiled(builder, "m", "", Changes(tabled={"g": 7}))
    assert "return ferrule_lib_call(&ferrule_function_table[7], args);" in text
    assert "#define _cffi_d_g g" in text
    assert "_cffi_f_f(PyObject *self, PyObject *arg0)" in text


def test_a_variadic_function_can_be_another_one_in_c() -> None:
    builder = cffi.FFI()
    builder.cdef("int f(int a, ...); int g(int a, ...);")
    text = render_recompiled(builder, "m", "", Changes(gathering={"g": "/* made */\n"}))
    assert "*(int(* *)(int, ...))o = f;" in text
    assert "/* made */\nstatic void _cffi_const_g(" in text
    assert "*(int(* *)(int, ...))ferrule_value = _cffi_d_g;" in text


LENDING_CDEF = """
typedef struct { ...; } __builtin_va_list;
typedef __builtin_va_list va_list;
extern "Python" int lent(char, va_list, va_list *);
extern "Python" int plain(int);
"""


def test_a_callback_can_be_another_function_in_c() -> None:
    builder = cffi.FFI()
    builder.cdef(LENDING_CDEF)
    text = render_recompiled(builder, "m", "", Changes(lending={"lent": "/* made */\n"}))
    assert "static int lent(char a0, void * a1, __builtin_va_list * a2)" in text
    assert text.count("/* made */") == 1
    assert "(void *)ferrule_lending_lent }" in text
    assert "(void *)plain }" in text


@pytest.mark.usefixtures("another_cffi")
def test_another_cffi_cannot_lend() -> None:
    builder = cffi.FFI()
    builder.cdef(LENDING_CDEF)
    with pytest.raises(
        ToolMissingError, match=r"^callbacks with a va_list \(lent\) do not work"
    ):
        render_recompiled(builder, "m", "", Changes(lending={"lent": ""}))


@pytest.mark.parametrize(
    ("cdef", "what"),
    [
        ("#define x ...", "_cffi_const_x("),
        ("static const double x;", "_cffi_const_x("),
        ("int x(int a);", "_cffi_d_x("),
        ("int x(int a);", "_cffi_f_x("),
        ("extern int x;", "_cffi_var_x("),
    ],
)
def test_a_hidden_macro_is_there_where_it_is_meant(cdef: str, what: str) -> None:
    assert around(rendered(cdef, {"x": frozenset({"x"})}), what)


def test_it_is_there_for_macros_that_rest_on_it() -> None:
    text = rendered("#define y ...\n#define z ...\n", {"x": frozenset({"x", "y"})})
    assert around(text, "_cffi_const_y(")
    assert not around(text, "_cffi_const_z(")


def test_it_is_not_there_for_fields() -> None:
    text = rendered("struct s { int x; ...; };\n#define y ...", {"x": frozenset({"x"})})
    assert "p->x" in text
    assert "_macro(" not in text


def test_several_are_put_back_and_taken_off() -> None:
    text = rendered("#define z ...", {"x": frozenset({"z"}), "y": frozenset({"z"})})
    assert text.count('#pragma pop_macro("x")\n#pragma pop_macro("y")\n') == 1
    assert text.count(f'{PUSH_X}#pragma push_macro("y")\n#undef y\n') == 1


def test_a_macro_of_a_variadic_function_is_put_back_once() -> None:
    """The second time it would be remembered as undefined, and be lost for what follows."""
    text = rendered("int f(int, ...);\n#define z ...", {"x": frozenset({"f", "z"})})
    assert text.count(POP_X) == text.count(PUSH_X) == 2


def test_cffis_names_are_known() -> None:
    assert {"x0", "arg1", "result", "self", "args", "size", "type", "name"} <= names_of_cffi()
    assert not {"NULL", "PyObject"} & names_of_cffi()


def test_an_optional_function_is_asked_for_before_a_call() -> None:
    text = rendered("int f(int a); int g(int a);", optional=("f",))
    assert text.count("return ferrule_raise_absent(") == 1
    before, guard = text.split("if (f == NULL) {")
    assert "#define _cffi_f_f ferrule_unguarded_f\n" in before
    assert "#undef _cffi_f_f\n" in before[before.index("#define _cffi_f_f ferrule_") :]
    assert 'return ferrule_raise_absent("f");' in guard
    assert "_cffi_f_g" in guard


def test_an_optional_function_of_variable_arguments_has_a_wrapper_that_asks() -> None:
    text = rendered("int f(int a, ...); int g(int a, ...);", optional=("f",))
    assert text.count("return ferrule_raise_absent(") == 1
    assert '{ "f", (void *)_cffi_f_f, _CFFI_OP(_CFFI_OP_CPYTHON_BLTN_V' in text
    assert '{ "g", (void *)_cffi_const_g' in text


@pytest.mark.parametrize("macro", ["n", "o"])
@pytest.mark.parametrize(
    "cdef", ["#define x ...", "static const double x;", "int x(int, ...);"]
)
def test_a_constant_called_as_cffis_own_variables(macro: str, cdef: str) -> None:
    text = rendered(cdef, {macro: frozenset({macro, "x"})})
    start = text.index("_cffi_const_x(")
    function = text[start : text.index("}", start)]
    assert not re.search(r"\b[no]\b", function)
