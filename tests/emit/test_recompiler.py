from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import cffi
import pytest
from cffi import recompiler

from ferrule.emit.recompiler import is_as_expected, recompile
from ferrule.emit.tables import Changes, Recompiled, Wrapper
from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLED: Final = {"f": 0, "g": 1, "x": 2}
PUSH_X = '#pragma push_macro("x")\n#undef x\n'
POP_X = '#pragma pop_macro("x")\n'


def rendered(
    cdef: str, hidden: dict[str, frozenset[str]] | None = None, optional: tuple[str, ...] = ()
) -> str:
    """Return the C of cffi's tables, in which C calls `f`, `g` and `x` by their names."""
    return made(cdef, Changes(hidden or {}, optional, TABLED, TABLED)).text


def made(cdef: str, changes: Changes) -> Recompiled:
    """Return what cffi's tables of the cdef are."""
    builder = cffi.FFI()
    builder.cdef(cdef)
    return recompile(builder, "m", changes)


def around(text: str, what: str) -> bool:
    """Tell whether the macro x is defined again before `what`, and hidden after it."""
    start = text.index(what)
    before, after = text[:start], text[start:]
    return before.count(POP_X) == before.count(PUSH_X) + 1 and PUSH_X in after


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


@pytest.mark.usefixtures("another_cffi")
def test_nothing_is_made_with_another() -> None:
    with pytest.raises(ToolMissingError, match="other tables than this ferrule knows"):
        rendered("int f(int a);")


def test_what_cffi_declares_must_be_what_ferrule_repeats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The numbers of cffi's operations are in a C file of ferrule's too."""
    is_as_expected.cache_clear()
    written = recompiler.Recompiler.write_source_to_f

    def changed(self: Any, file: Any, preamble: str) -> None:
        text = io.StringIO()
        written(self, text, preamble)
        file.write(text.getvalue().replace("_CFFI_OP_NOOP           17", "_CFFI_OP_NOOP 18"))

    monkeypatch.setattr(recompiler.Recompiler, "write_source_to_f", changed)
    assert not is_as_expected()
    is_as_expected.cache_clear()


def test_constants_in_tables_have_no_functions() -> None:
    cdef = "enum e { A, B, ... };\n#define C ...\n#define D ...\nextern char T[...], U[...];"
    text = made(cdef, Changes(integers={"B": 1, "C": 4}, texts={"T"})).text
    assert '{ "B", (void *)ferrule_integer_of_table, _CFFI_OP(_CFFI_OP_ENUM, -1), ' in text
    assert (
        '{ "B", (void *)ferrule_integer_of_table, _CFFI_OP(_CFFI_OP_ENUM, -1), (void *)1 },'
        in text
    )
    assert "_CFFI_OP(_CFFI_OP_CONSTANT_INT, -1), (void *)4 }," in text
    assert '{ "T", (void *)&(T), _CFFI_OP(_CFFI_OP_GLOBAL_VAR, ' in text
    functions = set(re.findall(r"\b_cffi_(?:const|var)_(\w+)\(", text))
    assert functions == {"A", "D", "U"}


def test_functions_of_the_table_have_wrappers_elsewhere() -> None:
    found = made("int f(int a); int g(void);", Changes(tabled={"f": 255, "g": 256}))
    assert found.wrappers == (Wrapper("f", 255), Wrapper("g", 256))
    assert "#define _cffi_d_g g" in found.text
    assert "FERRULE_SHARED void *ferrule_lib_ff(void *, void *);" in found.text
    assert "#define _cffi_f_f ferrule_lib_ff\n" in found.text
    assert "FERRULE_SHARED void *_cffi_f_g(void *, void *);" in found.text
    assert "PyObject" not in found.text


def test_a_function_without_a_direct_call_is_a_pointer() -> None:
    found = made("int f(int a);", Changes())
    assert found.wrappers == ()
    assert '{ "f", (void *)_cffi_const_f, _CFFI_OP(_CFFI_OP_CONSTANT,' in found.text


def test_pypy_gets_c_functions_and_records_by_their_addresses() -> None:
    found = made(
        "struct s { int x; ...; }; struct s f(struct s a, int b); int g(int a);",
        Changes(pypy=True),
    )
    assert found.wrappers == ()
    assert "#define _cffi_f_g _cffi_d_g" in found.text
    assert (
        "static void _cffi_f_f(struct s *_cffi_result, struct s *_cffi_x0, int _cffi_x1) {\n"
        "    struct s _cffi_value = f(*_cffi_x0, _cffi_x1);\n"
        "    FERRULE_COPY((void *)_cffi_result, &_cffi_value, sizeof _cffi_value);\n}\n"
    ) in found.text


def test_no_word_of_cs_headers_or_of_cffi_is_left() -> None:
    found = made(
        "struct s { int x; char *y; double z[...]; ...; }; typedef struct { int a; } *T;\n"
        "enum e { A, B = 3 }; extern int v[]; static const double D; typedef double... F;\n"
        'extern "Python" double h(long double, struct s, char *);\n#define C 5\n'
        "typedef int... I; int f(struct s, I, ...); T g(T, enum e);",
        Changes(tabled={"g": 0}, by_name={"g"}),
    )
    code = re.sub(r'/\*.*?\*/|"[^"]*"', "", found.text, flags=re.DOTALL)
    words = set(re.findall(r"(?<![\w.])[A-Za-z]\w*", code))
    keywords = (
        "static const void struct int char double long unsigned return sizeof enum define"
    )
    of_the_cdef = "s x y z T a e A B v D F h C I f g"
    assert {w for w in words if not w.startswith(("ferrule_", "FERRULE_"))} <= {
        *keywords.split(),
        *of_the_cdef.split(),
    }


def test_a_variadic_function_can_be_another_one_in_c() -> None:
    cdef = "int f(int a, ...); int g(int a, ...);"
    text = made(cdef, Changes(gathering={"g": "/* made */\n"})).text
    assert "__typeof__(*(int(* *)(int, ...))0) ferrule_constant = f;" in text
    assert "/* made */\nstatic void _cffi_const_g(" in text
    assert "__typeof__(*(int(* *)(int, ...))0) ferrule_constant = _cffi_d_g;" in text


LENDING_CDEF = """
typedef struct { ...; } __builtin_va_list;
typedef __builtin_va_list va_list;
extern "Python" int lent(char, va_list, va_list *);
extern "Python" int plain(int);
"""


def test_a_callback_can_be_another_function_in_c() -> None:
    text = made(LENDING_CDEF, Changes(lending={"lent": "/* made */\n"})).text
    head = "static int lent(char _cffi_a0, void * _cffi_a1, __builtin_va_list * _cffi_a2)"
    assert head in text
    assert text.count("/* made */") == 1
    assert "(void *)ferrule_lending_lent }" in text
    assert "(void *)plain }" in text


@pytest.mark.parametrize(
    ("cdef", "what"),
    [
        ("#define x ...", "_cffi_const_x("),
        ("static const double x;", "_cffi_const_x("),
        ("int x(int a);", "_cffi_d_x("),
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
    assert "_cffi_p->x" in text
    assert "_macro(" not in text


def test_several_are_put_back_and_taken_off() -> None:
    text = rendered("#define z ...", {"x": frozenset({"z"}), "y": frozenset({"z"})})
    assert text.count('#pragma pop_macro("x")\n#pragma pop_macro("y")\n') == 1
    assert text.count(f'{PUSH_X}#pragma push_macro("y")\n#undef y\n') == 1


def test_a_macro_of_a_variadic_function_is_put_back_once() -> None:
    """The second time it would be remembered as undefined, and be lost for what follows."""
    text = rendered("int f(int, ...);\n#define z ...", {"x": frozenset({"f", "z"})})
    assert text.count(POP_X) == text.count(PUSH_X) == 2


def test_an_optional_function_of_variable_arguments_has_a_wrapper_that_asks() -> None:
    found = made("int f(int a, ...); int g(int a, ...);", Changes(optional=("f",)))
    assert found.wrappers == (Wrapper("f", None),)
    assert '{ "f", (void *)_cffi_f_f, _CFFI_OP(_CFFI_OP_CPYTHON_BLTN_V' in found.text
    assert '{ "ferrule_unguarded_f", (void *)_cffi_const_f' in found.text
    assert '{ "g", (void *)_cffi_const_g' in found.text
