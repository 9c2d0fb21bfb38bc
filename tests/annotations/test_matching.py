"""Which tables count, and what is said of those that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import AnnotationError
from ferrule.pipeline.preview import explain_name

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

HEADER: Final = """\
#include <stddef.h>
#define GOOD 0
typedef struct opaque opaque;
int first(int a, int *value);
int second(int a, double *value);
double third(int a);
void nothing(void);
int many(int pair[2]);
int same(int, const int *fixed, opaque *o, opaque **made);
int variadic(int a, ...);
int skipp\u00e9d(int a);
int sum(const int *items, int n, double real, opaque *o);
int read(char *into, unsigned n, size_t *used);
int made(unsigned char **block, size_t *n, void (*code)(void));
char *text(size_t n);
void free_it(void *block);
void lines(const char **into);
int takes_pointer(int *p);
void rows(int r, int c, double m[r][c]);
struct record { int a; };
"""


@pytest.fixture
def header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(HEADER)


def explained(name: str, *functions: dict[str, Any], **tables: Any) -> Any:
    given = {"functions": list(functions), **tables}
    settings = Settings.of({"headers": ["header.h"], "annotations": given})
    return explain_name(settings, name)[0]


def refused(*functions: dict[str, Any], **tables: Any) -> list[str]:
    with pytest.raises(AnnotationError) as caught:
        explained("first", *functions, **tables)
    return [f"{p.table} {p.key}: {p.words}" for p in caught.value.problems]


def _lengths(match: str, **given: Any) -> dict[str, Any]:
    """Return a table about the lengths of arrays; other keys are themselves."""
    keys: dict[str, Any] = {
        k: given.pop(k) for k in ("out", "inout", "defaults", "frees") if k in given
    }
    return {"match": match, "lengths": given, **keys}


STATUS: Final = {"status": "result == GOOD", "raises": "ValueError"}


@pytest.mark.usefixtures("header")
class TestMatching:
    def test_a_glob_leaves_out_what_the_compiler_only_warns_of(self) -> None:
        for bad in ("undeclared(result)", "takes_pointer(result)"):
            table = {"match": ["first", "s*", "!sum"], "fails": bad, "raises": "OSError"}
            words = refused(table)
            assert "no function fits this table" in words[0]

    @pytest.mark.parametrize("name", ["ffi", "lib", "has", "addressof", "def_extern"])
    def test_no_class_can_have_a_name_that_the_module_has_for_itself(self, name: str) -> None:
        words = f"the module has something else that is called {name}"
        assert refused(types={"struct record": {"name": name}}) == [
            f"[types.struct record] name: {words}"
        ]
        assert f"[errors.{name}] : {words}" in refused(errors={name: {}})
        (problem,) = refused(values={name: "struct record"})
        assert problem.startswith(f"values : {words}; ")
        special = "__dict__ cannot name a class"
        assert refused(errors={"__dict__": {}})[0] == f"[errors.__dict__] : {special}"

    def test_keys_may_name_a_parameter_in_different_ways(self) -> None:
        table = {"match": "many", "out": "1", "lengths": {"pair": {"capacity": "2"}}}
        assert explained("many", table).annotations

    def test_a_glob_leaves_out_what_does_not_fit(self) -> None:
        table = {"match": ["*", "!second"], "out": ["value"], **STATUS}
        assert explained("first", table).annotations == ("annotations, [[functions]] number 1",)
        assert explained("second", table).annotations == ()
        assert explained("second", table).unmatched == ()
        (words,) = explained("third", table).unmatched
        assert words.startswith(
            'annotations, [[functions]] number 1: "out": third has no parameter "value"'
        )

    def test_a_glob_leaves_out_what_does_not_compile(self) -> None:
        table = {"match": "*", **STATUS}
        assert explained("second", table).annotations
        (words,) = explained("nothing", table).unmatched
        assert "`result == GOOD` for nothing" in words

    def test_only_functions_that_return_a_type(self) -> None:
        table = {"match": "*", "returns": "double", "fails": "result < 0", "raises": "OSError"}
        assert explained("third", table).annotations
        assert not explained("first", table).annotations

    def test_a_table_that_matches_nothing(self) -> None:
        assert refused({"match": "*", "fails": "nobody == result", "raises": "OSError"}) == [
            "[[functions]] number 1 : no function fits this table; for example, "
            '"fails": `nobody == result` for first: '
            + refused({"match": "first", "fails": "nobody == result", "raises": "OSError"})[
                0
            ].partition("for first: ")[2]
        ]

    def test_all_problems_at_once(self) -> None:
        problems = refused(
            {"match": "frist", "statsu": "1"},
            {"match": "first", "out": ["valu"]},
            {"match": "second", "status": "resultt == 0", "raises": "Falure"},
            {"match": "first", "status": "result == 0"},
            errors={"Failure": {"base": "Eror"}, "first": {}, "A": {"base": "A"}},
        )
        assert [problem.partition("; ")[0] for problem in problems if "`" not in problem] == [
            "[[functions]] number 1 statsu: unknown key",
            "[errors.first] : the module has something else that is called first",
            '[[functions]] number 1 match: "frist" matches no function that can be annotated',
            '[[functions]] number 2 out: first has no parameter "valu"',
            '[errors.Failure] base: there is no exception "Eror"',
            "[errors.A] base: it is its own base",
            "[[functions]] number 4 status: a call of first may fail",
        ]
        (by_compiler,) = [problem for problem in problems if "`" in problem]
        assert "`resultt == 0` for second: " in by_compiler

    @pytest.mark.parametrize(
        ("table", "words"),
        [
            ({"match": "first", "out": "a"}, "a of first is not a pointer"),
            ({"match": "same", "out": "fixed"}, "points to what C only reads"),
            ({"match": "same", "out": "o"}, "the header does not define"),
            ({"match": "many", "out": "pair"}, "is an array, in which C may store more"),
            ({"match": "first", "out": "value", "inout": "value"}, "is named twice"),
            (
                {"match": "first", "out": "value", "defaults": {"value": "0"}},
                "is a result, which has no default",
            ),
            ({"match": "same", "defaults": {"1": "0"}}, "has no name"),
            ({"match": "first", "nullable": "a"}, "a of first is not a pointer"),
            ({"match": "first", "scoped-callback": "value"}, "does not point to a function"),
            ({"match": "first", "fails": "(result", "raises": "OSError"}, "bracket|expected"),
            ({"match": "first", "fails": "1", "raises": "OSError", "code": "1.5"}, "1.5"),
            ({"match": "first", "fails": "1", "raises": "OSError", "message": "a"}, "`a`"),
            (
                {"match": "first", "text": {"value": True}},
                "value of first does not point to characters",
            ),
            (
                {"match": "first", "text": {"result": True}},
                "result of first does not point to characters",
            ),
            ({"match": "first", "text": {"valu": True}}, 'no parameter "valu"'),
            (_lengths("sum", items="m"), 'no parameter "m"; did you mean|no parameter "m"'),
            (_lengths("sum", item="n"), 'no parameter "item"; did you mean "items"'),
            (_lengths("sum", n="n"), "n of sum is not a pointer"),
            (_lengths("sum", o="n"), "the header does not define"),
            (_lengths("sum", items="real"), "real of sum is not an integer"),
            (_lengths("sum", items={"capacity": "3"}), "items of sum is an argument"),
            (_lengths("sum", items={"length": "n", "actual": "x"}), "`x` for sum"),
            (_lengths("made", code="n"), "code of made points to a function"),
            (_lengths("rows", m="r"), "m of rows has rows"),
            (
                _lengths("read", into="n", inout="into"),
                "into of read is an array, which C changes",
            ),
            (
                _lengths("read", into={"actual": "*used"}, out="into"),
                "has no length; add",
            ),
            (_lengths("read", into="used", out=["into", "used"]), "the caller has room for"),
            (_lengths("read", into="n", out=["into", "n"]), "n of read is not a pointer"),
            (
                _lengths(
                    "read", into={"length": "used", "capacity": "9"}, out="into", inout="used"
                ),
                "so it cannot be a result",
            ),
            (
                _lengths("read", into="n", defaults={"n": "3"}),
                "is the length of an array, which has no default",
            ),
            (
                _lengths("read", into="used", out="into", defaults={"used": "0"}),
                'cannot have a default; say "capacity"',
            ),
            (_lengths("read", into={"capacity": "1.5"}, out="into"), "`1.5` for read"),
            (_lengths("made", block="n", out="block"), "block of made is copied: add frees"),
            (_lengths("text", result="n"), "result of text is copied"),
            (
                {
                    **_lengths("lines", into={"capacity": "3"}, out="into"),
                    "text": {"into": True},
                },
                "into of lines is an array, but not of characters",
            ),
            ({"match": "text", "text": {"result": True}}, "result of text is copied"),
            (
                {
                    "match": "text",
                    "text": {"result": True},
                    "frees": "free_it",
                    "borrows": True,
                },
                "no text or array comes out",
            ),
            (
                {
                    "match": "text",
                    "text": {"result": True},
                    "frees": {"result": "free_it"},
                    "borrows": "result",
                },
                "result of text is borrowed",
            ),
            (
                {"match": "text", "text": {"result": True}, "frees": "freeit"},
                "`freeit` for text",
            ),
            (
                _lengths("read", into="n", out="into", frees={"into": "free_it"}),
                "into of read is not text or an array of C's own",
            ),
            ({"match": "first", "frees": "free_it"}, "no text or array comes out of first"),
            ({"match": "first", "frees": {"value": "free_it"}}, "is not text or an array"),
            ({"match": "variadic", "hot": True}, r"variadic takes `\.\.\.`, .* no faster call"),
            ({"match": "variadic", "hold-gil": True}, r'releases the GIL.*"!variadic"'),
            ({"match": "variadic", "no-errno": True}, "keeps errno.* C function without"),
            ({"match": "skipp*", "hot": True}, "be annotated; skipp\u00e9d: .* only ASCII"),
            ({"match": "first", "fails": "1", "raises": "KeyboardInterrupt"}, "no exception"),
        ],
    )
    def test_what_contradicts_the_header(self, table: dict[str, Any], words: str) -> None:
        import re  # noqa: PLC0415  for the pattern alone

        (problem,) = refused(table)
        assert re.search(words, problem)
