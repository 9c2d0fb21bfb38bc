from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import PatternError
from ferrule.pipeline.preview import explain_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.report.explain import Explanation

    Explain = Callable[..., tuple[Explanation, ...]]

pytestmark = pytest.mark.builds

HEADER = """\
int function(int a);
#define ALIAS function
#define NUMBER (1 << 3)
#define CALLED(a) (a)
#define EMPTY
struct partly { int a; __float128 wide; };
typedef struct { int id; } *handle;
typedef struct { int id; } plain;
enum level { LOW, HIGH };
enum { LOOSE_A, LOOSE_B };
struct both { int a; };
int both(struct both *both);
int from(int value);
__float128 wide(void);
extern int variable;
int beside(int a);
#define beside(a) ((a) + 1)
typedef int (*call)(int a);
"""


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Explain:
    """Return a function that explains a name of the header; keywords are settings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(HEADER)

    def run(name: str, **settings: object) -> tuple[Explanation, ...]:
        return explain_name(Settings.of({"headers": ["header.h"], **settings}), name)

    return run


def one(explanations: tuple[Explanation, ...]) -> Explanation:
    (explanation,) = explanations
    return explanation


def test_a_function(explain: Explain) -> None:
    told = one(explain("function"))
    assert (told.kind, told.name, told.where) == ("function", "function", "header.h:1:5")
    assert told.declared == "own function int function(int a)"
    assert told.cdef == "int function(int a);"
    assert (told.bound, told.python_name, told.skips) == (True, "function", ())


def test_a_callback(explain: Explain) -> None:
    told = one(explain("on_call", callbacks=["on_call: call"]))
    assert (told.kind, told.name, told.where) == ("callback", "on_call", "--callback")
    assert told.declared == "a function that Python implements: int on_call(int)"
    assert told.cdef == 'extern "Python" int on_call(int);'
    assert (told.bound, told.python_name, told.skips) == (True, "on_call", ())
    with pytest.raises(PatternError, match="did you mean on_call"):
        explain("on_cal", callbacks=["on_call: call"])


def test_the_name_on_the_module(explain: Explain) -> None:
    assert one(explain("function", renames=["func*=f*"])).python_name == "ftion"
    assert one(explain("LOW", renames=["LOW=low"])).python_name == "low"


@pytest.mark.parametrize(
    ("name", "kind", "cdef"),
    [
        ("ALIAS", "function", "int ALIAS(int a);"),
        ("NUMBER", "constant", "#define NUMBER ..."),
        ("variable", "variable", "extern int variable;"),
        ("handle", "typedef", "typedef handle__target *handle;"),
        ("struct partly", "record", "struct partly {\n    int a;\n    ...;\n};"),
        ("partly", "record", "struct partly {\n    int a;\n    ...;\n};"),
        ("level", "enum", "enum level {\n    LOW,\n    HIGH,\n    ...\n};"),
    ],
)
def test_what_is_bound(explain: Explain, name: str, kind: str, cdef: str) -> None:
    told = one(explain(name))
    assert (told.kind, told.bound, told.cdef) == (kind, True, cdef)


def test_a_skip_has_its_reason(explain: Explain) -> None:
    told = one(explain("wide"))
    assert (told.bound, told.cdef) == (False, "")
    (skip,) = told.skips
    assert skip.reason.code == "unsupported-type"
    assert "128-bit" in skip.message


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("CALLED", "function_macro", "function-like-macro"),
        ("EMPTY", "constant", "empty-macro"),
    ],
)
def test_a_macro_that_is_skipped(explain: Explain, name: str, kind: str, reason: str) -> None:
    told = one(explain(name))
    assert (told.kind, told.bound) == (kind, False)
    assert [s.reason.code for s in told.skips] == [reason]


def test_a_part_that_is_skipped(explain: Explain) -> None:
    told = one(explain("partly"))
    assert told.bound
    assert [(s.name, s.reason.code) for s in told.skips] == [
        ("struct partly.wide", "unsupported-type")
    ]


@pytest.mark.parametrize(("name", "column"), [("LOW", 14), ("HIGH", 19)])
def test_an_enumerator(explain: Explain, name: str, column: int) -> None:
    told = one(explain(name))
    assert (told.kind, told.name, told.where) == ("enumerator", name, f"header.h:9:{column}")
    assert told.declared == "own enumeration enum level\n    LOW\n    HIGH"
    assert told.cdef.startswith("enum level {\n")
    assert (told.bound, told.python_name) == (True, name)


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("LOW", "HIGH"),
        ("HIGH", "LOW"),
        ("LOOSE_B", "LOOSE_A"),
    ],
)
def test_an_enumerator_that_is_blocked(explain: Explain, name: str, rest: str) -> None:
    told = one(explain(name, block=[name]))
    assert (told.bound, told.cdef) == (False, "")
    assert [(s.name, s.reason.code) for s in told.skips] == [(name, "not-chosen")]
    beside = one(explain(rest, block=[name]))
    assert beside.bound
    assert name not in beside.cdef
    assert beside.skips == ()


def test_what_the_patterns_leave_out(explain: Explain) -> None:
    (skip,) = one(explain("function", allow=["NUMBER"])).skips
    assert skip.reason.code == "not-chosen"


def test_a_macro_with_a_type(explain: Explain) -> None:
    told = one(explain("CALLED", function_macros=["long CALLED(long)"]))
    assert (told.bound, told.cdef) == (True, "long CALLED(long a);")


def test_one_name_in_two_name_spaces(explain: Explain) -> None:
    record, function = explain("both")
    assert (record.kind, record.name) == ("record", "struct both")
    assert (function.kind, function.cdef) == ("function", "int both(struct both *both);")


def test_a_macro_next_to_a_function_is_the_function(explain: Explain) -> None:
    assert one(explain("beside")).cdef == "int beside(int a);"


def test_a_record_and_its_typedef_in_one(explain: Explain) -> None:
    record, typedef = explain("plain")
    assert (record.kind, record.cdef) == (
        "record",
        "typedef struct {\n    int id;\n    ...;\n} plain;",
    )
    assert (typedef.kind, typedef.cdef, typedef.bound) == ("typedef", "", True)


def test_without_a_library_the_linker_is_not_asked(explain: Explain) -> None:
    assert one(explain("function")).bound
    told = one(explain("function", link_args=["-lc"]))
    assert [s.reason.code for s in told.skips] == ["not-exported"]


@pytest.mark.parametrize(("name", "near"), [("functoin", "function"), ("LOWW", "LOW")])
def test_no_such_name(explain: Explain, name: str, near: str) -> None:
    with pytest.raises(PatternError) as caught:
        explain(name)
    assert str(caught.value).startswith(
        f"{name!r} is not declared by the library's headers; did you mean {near}"
    )


def test_nothing_is_near(explain: Explain) -> None:
    with pytest.raises(PatternError, match=r"not declared by the library's headers$"):
        explain("zzzzzz")
