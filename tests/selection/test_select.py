from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import NamedDeclaration, RecordField, TaggedType
from ferrule.selection.reasons import Reason
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.declarations.identity import Subject
    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]

NO_VERDICTS = Verdicts()


def kept(source: Source, verdicts: Verdicts = NO_VERDICTS) -> str:
    return render_dump(select_from(source.candidates, verdicts).kept)


def skips(source: Source, verdicts: Verdicts = NO_VERDICTS) -> list[str]:
    return [
        f"{s.kind} {s.name}: {s.reason.code}"
        for s in select_from(source.candidates, verdicts).skipped
    ]


def refusing(*subjects: Subject) -> Verdicts:
    words = dict.fromkeys(subjects, "the compiler's words")
    return Verdicts().refusing(Reason.COMPILER_DISAGREES, words)


def test_all_own_declarations_stay(read_header: ReadHeader) -> None:
    source = read_header("""
        struct unused { int a; }; enum unused_too { A }; typedef int number;
        extern int variable; int function(number n);
    """)
    assert kept(source) == render_dump(source.unit)
    assert skips(source) == []


def test_of_the_others_those_that_are_needed(read_header: ReadHeader) -> None:
    source = read_header("#include <time.h>\nstruct own { struct timespec t; clock_t c; };\n")
    text = kept(source)
    assert "needed record struct timespec " in text, "and its comment"
    assert "needed typedef int... clock_t " in text
    assert " __clock_t\n" not in text, "the compiler tells the width, not another typedef"
    assert "struct tm" not in text


def test_macros_become_what_they_stand_for(read_header: ReadHeader) -> None:
    source = read_header("""
        int function(int a); extern int variable;
        #define INTEGER (1 << 3)
        #define TEXT "a"
        #define ALIAS function
        #define PLACE variable
        #define WORD static
        #define EMPTY
        #define CALL(a) a
        #define COMPUTED (variable + 1)
    """)
    assert kept(source).splitlines()[2:] == [
        "own constant INTEGER",
        "own constant char TEXT[N]",
        "own function int ALIAS(int a)",
        "own variable int PLACE",
    ]
    assert skips(source) == [
        "constant WORD: not-an-expression",
        "constant EMPTY: empty-macro",
        "function_macro CALL: function-like-macro",
        "constant COMPUTED: computed-value",
    ]


def test_a_macro_next_to_what_it_names_is_not_bound_twice(read_header: ReadHeader) -> None:
    source = read_header("""
        enum e { A };
        #define A A
        int f(int a);
        #define f(a) f(a)
    """)
    assert kept(source).splitlines() == [
        "own enumeration enum e",
        "    A",
        "own function int f(int a)",
    ]
    assert skips(source) == []


def test_what_rests_on_a_skipped_declaration_is_skipped(read_header: ReadHeader) -> None:
    source = read_header("""
        typedef float quad __attribute__((vector_size(16)));
        typedef quad *pointer;
        struct s { int a; pointer p; };
        int f(pointer p);
        int g(struct s *s);
    """)
    assert kept(source).splitlines() == [
        "own record struct s",
        "    int a",
        "own function int g(struct s *s)",
    ]
    assert skips(source) == [
        "typedef quad: unsupported-type",
        "typedef pointer: needs-skipped",
        "record struct s.p: needs-skipped",
        "function f: needs-skipped",
    ]


def test_verdicts_are_obeyed(read_header: ReadHeader) -> None:
    source = read_header("""
        struct s { int a, b; }; enum e { A, B };
        int f(enum e e); int g(struct s *s);
    """)
    verdicts = refusing(
        RecordField(TaggedType("struct s"), "a"),
        TaggedType("enum e"),
        NamedDeclaration("function", "g"),
    )
    assert kept(source, verdicts).splitlines() == ["own record struct s", "    int b"]
    assert skips(source, verdicts) == [
        "record struct s.a: compiler-disagrees",
        "enum enum e: compiler-disagrees",
        "enumerator A: compiler-disagrees",
        "enumerator B: compiler-disagrees",
        "function f: needs-skipped",
        "function g: compiler-disagrees",
    ]


def test_a_skip_says_where_and_why(read_header: ReadHeader) -> None:
    source = read_header("\nint f(__float128 a);\n")
    (skip,) = select_from(source.candidates, NO_VERDICTS).skipped
    assert skip.where == "header.h:2:5"
    assert "128-bit" in skip.message


def test_nothing_is_lost(read_header: ReadHeader) -> None:
    text = "#include <stdio.h>\n#define N 1\nint f(FILE *f);\nint g(__float128 a);\n"
    source = read_header(text)
    selection = select_from(source.candidates, NO_VERDICTS)
    names = {getattr(d, "name", "") for d in selection.kept.declarations}
    assert {"N", "f"} <= names
    assert [skip.name for skip in selection.skipped] == ["g"]


def test_the_first_verdict_counts() -> None:
    first = refusing(NamedDeclaration("function", "f"))
    later: dict[Subject, str] = {
        NamedDeclaration("function", "f"): "later",
        NamedDeclaration("function", "g"): "g",
    }
    both = first.refusing(Reason.NOT_EXPORTED, later)
    assert both.refused[NamedDeclaration("function", "f")] == (
        Reason.COMPILER_DISAGREES,
        "the compiler's words",
    )
    assert both.refused[NamedDeclaration("function", "g")] == (Reason.NOT_EXPORTED, "g")


def test_typedefs_that_double_a_type(read_header: ReadHeader) -> None:
    """Written out, the last one would not fit into any memory."""
    doubling = "".join(f"typedef t{i} (*t{i + 1})(t{i});" for i in range(100))
    source = read_header(f"""
        typedef void (*t0)(void); {doubling}
        struct some {{ t9 short_one; t100 long_one; int number; }};
        int takes(t100 long_one); int other(struct some *some); extern t100 variable;
        """)
    told = skips(source)
    assert "function takes: unsupported-type" in told
    assert "variable variable: unsupported-type" in told
    assert "record struct some.long_one: unsupported-type" in told
    assert not [words for words in told if "t9:" in words or "other" in words]
