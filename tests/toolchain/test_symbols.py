from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.errors import AnswerError, CommandError
from ferrule.toolchain import questions
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.linker import Absence, Addresses
from ferrule.toolchain.questions import attempting
from ferrule.toolchain.symbols import absent_symbols

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

    Absent = Callable[..., set[str]]

HEADER = """
    int puts(const char *text);
    int no_such_function(int a);
    extern int no_such_variable;
    extern _Thread_local int no_such_thread_variable;
    extern char **environ;
    int renamed(const char *) __asm__("puts");
    int renamed_away(const char *) __asm__("no_such_symbol");
    static inline int in_header(void) { return 1; }
    static inline int needs_another(void) { return no_such_function(1); }
    extern void refuse(void) __attribute__((__error__("no")));
    static inline int no_code(void) { refuse(); return 1; }
    static inline int uses_it(void) { return no_code(); }
    static inline int no_instruction(void) { __asm__("no_such_instruction"); return 1; }
"""

# Linkers name the table, and not the function that uses it.
TABLE = """
    int nowhere(void);
    static int (*const table[])(void) = { nowhere, 0 };
    static inline int first(int i) { return table[i](); }
    static inline int last(void) { return 1; }
    int puts(const char *);
"""


@pytest.fixture
def absent(compiler: Compiler, preprocess_text: Callable[..., Preprocessed]) -> Absent:
    def ask(
        *names: str, link: tuple[str, ...] = (), compile_: tuple[str, ...] = ()
    ) -> set[str]:
        addresses = {name: f"&{name}" for name in names}
        flags = BuildFlags(compile=compile_, link=link)
        return set(
            absent_symbols(Addresses(compiler, preprocess_text(HEADER), flags, addresses))
        )

    return ask


@pytest.mark.parametrize("name", ["puts", "environ", "renamed", "in_header"])
def test_there(absent: Absent, name: str) -> None:
    assert absent(name) == set()


@pytest.mark.parametrize(
    "name",
    [
        "no_such_function",
        "no_such_variable",
        "no_such_thread_variable",
        "renamed_away",
        "needs_another",
    ],
)
def test_not_there(absent: Absent, name: str) -> None:
    assert absent("puts", name, "environ") == {name}


def test_no_code_can_be_made_of_some(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    names = ("in_header", "no_code", "uses_it", "puts", "no_instruction", "needs_another")
    addresses = {name: f"&{name}" for name in names}
    asked = Addresses(compiler, preprocess_text(HEADER), BuildFlags(), addresses)
    assert absent_symbols(asked) == {
        "no_code": Absence.REFUSED,
        "uses_it": Absence.REFUSED,
        "no_instruction": Absence.REFUSED,
        "needs_another": Absence.NOWHERE,
    }


def test_finding_what_cannot_be_inlined_takes_a_compilation_each(
    compiler: Compiler,
    preprocess_text: Callable[..., Preprocessed],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """gcc names the function that calls it in a note, and stops at the first."""
    if compiler.is_clang or not compiler.target.startswith("x86_64"):
        pytest.skip("the reason that this gcc has not to inline a function")
    header = (
        '__attribute__((__target__("avx512f"), __always_inline__)) static inline '
        "int failing(int n) { return n; }"
    )
    good = [f"good_{i}" for i in range(32)]
    bad = ["bad_0", "bad_1", "bad_2"]
    lines = {name: f"static int {name}(void) {{ return 1; }} " for name in good}
    lines |= {name: f"static int {name}(void) {{ return failing(1); }} " for name in bad}
    addresses = {name: f"&{name}" for name in (*good[:16], *bad, *good[16:])}
    attempts = []

    def counted(*given: Any, **keywords: Any) -> Any:
        attempts.append(given)
        return attempting(*given, **keywords)

    monkeypatch.setattr(questions, "attempting", counted)
    text = preprocess_text(header)
    found = absent_symbols(Addresses(compiler, text, BuildFlags(), addresses, lines))
    assert found == dict.fromkeys(bad, Absence.REFUSED)
    assert len(attempts) <= 4 * len(bad)


@pytest.mark.parametrize("status", [0, 1, 4, 137])
def test_a_compiler_that_says_nothing_refuses_nothing(
    compiler: Compiler,
    preprocess_text: Callable[..., Preprocessed],
    tmp_path: Path,
    status: int,
) -> None:
    """Here it does so whenever one of the names is asked about, as one that was killed does."""
    script = tmp_path / "cc"
    real = shlex.join(compiler.command)
    script.write_text(
        f"""#!/bin/sh
        asked=$(cat)
        case "$asked" in *"&in_header;"*) exit {status};; esac
        printf '%s' "$asked" | {real} "$@"
        """,
        encoding="utf-8",
    )
    script.chmod(0o755)
    addresses = {name: f"&{name}" for name in ("puts", "in_header")}
    text = preprocess_text(HEADER)
    asked = Addresses(replace(compiler, command=(str(script),)), text, BuildFlags(), addresses)
    with pytest.raises(AnswerError):
        absent_symbols(asked)


@pytest.mark.parametrize("flags", ["-g", "-ggdb3 -O2", "-gdwarf-4 -gsplit-dwarf", "-pg -O0"])
def test_with_flags_for_debugging(absent: Absent, flags: str) -> None:
    """GNU ld then names the line that needs a symbol, and its function in a line before."""
    compiled = tuple(flags.split())
    assert absent("puts", "needs_another", compile_=compiled, link=compiled) == {
        "needs_another"
    }
    assert absent("puts", "needs_another", compile_=compiled) == {"needs_another"}
    assert absent("puts", compile_=compiled) == set()


def test_all_are_named_at_once(absent: Absent) -> None:
    names = {"no_such_function", "no_such_variable", "renamed_away"}
    assert absent("puts", *names) == names


def test_what_an_object_defines_is_there(
    absent: Absent, compiler: Compiler, tmp_path: Path
) -> None:
    built = str(tmp_path / "built.o")
    compiler.call(
        ["-c", "-fPIC", "-x", "c", "-", "-o", built],
        BuildFlags(),
        text="int no_such_function(int a) { return a; }",
    ).require("compiling failed")
    names = ("no_such_function", "no_such_variable")
    assert absent(*names, link=(built,)) == {"no_such_variable"}


def test_a_library_that_is_not_there(absent: Absent) -> None:
    words = r"^the linker finds no library for -lno-such-library;.*--library-dir DIR\n"
    with pytest.raises(CommandError, match=words):
        absent("puts", link=("-lm", "-lno-such-library"))


def test_addresses_of_every_sort_together(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text("int *no_such_place(void);\nextern char **environ;\n")
    addresses = {
        "constant": "&environ",
        "known when it runs": "&(*no_such_place())",
        "an integer": "((void *)-1)",
        "refused by the compiler": "&unknown",
    }
    assert absent_symbols(Addresses(compiler, text, BuildFlags(), addresses)).keys() == {
        "known when it runs"
    }


def test_no_question(absent: Absent) -> None:
    assert absent() == set()


@pytest.mark.parametrize("linker", ["bfd", "gold", "lld", "mold"])
def test_every_linker(absent: Absent, need_program: Callable[[str], None], linker: str) -> None:
    need_program(f"ld.{linker}")
    names = {"no_such_function", "no_such_variable", "renamed_away", "needs_another"}
    use = (f"-fuse-ld={linker}",)
    assert absent("puts", *names, "in_header", link=use) == names
    assert absent("puts", "environ", link=use) == set()


@pytest.mark.parametrize("linker", ["bfd", "gold", "lld", "mold"])
def test_more_absent_symbols_than_a_linker_reports(
    compiler: Compiler,
    preprocess_text: Callable[..., Preprocessed],
    need_program: Callable[[str], None],
    linker: str,
) -> None:
    need_program(f"ld.{linker}")
    inside = [f"static inline int in_{i}(void) {{ return no_such(); }}\n" for i in range(9)]
    apart = [f"int f_{i}(void);\n" for i in range(60)]
    text = preprocess_text(
        "".join(["int no_such(void); int puts(const char *);\n", *inside, *apart])
    )
    names = [f"in_{i}" for i in range(9)] + [f"f_{i}" for i in range(60)]
    addresses = {name: f"&{name}" for name in ["puts", *names]}
    flags = BuildFlags(link=(f"-fuse-ld={linker}",))
    assert absent_symbols(Addresses(compiler, text, flags, addresses)).keys() == set(names)


@pytest.mark.parametrize("flag", ["-Wl,-z,undefs", "-Wl,--unresolved-symbols=ignore-all"])
def test_flags_that_let_symbols_be_undefined(absent: Absent, flag: str) -> None:
    assert absent("puts", "no_such_function", link=(flag,)) == {"no_such_function"}


def test_a_linker_that_refuses_nothing(absent: Absent, tmp_path: Path) -> None:
    linker = tmp_path / "ld"
    linker.write_text('#!/bin/sh\nexec ld "$@" -z undefs\n')
    linker.chmod(0o755)
    with pytest.raises(AnswerError, match="was not understood"):
        absent("puts", link=(f"-B{tmp_path}",))


def test_with_debugging_information(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    """GNU ld names lines of the source then, in place of sections."""
    asked = {name: f"&{name}" for name in ("puts", "no_such_function", "needs_another")}
    flags = BuildFlags(compile=("-g", "-O2"))
    found = absent_symbols(Addresses(compiler, preprocess_text(HEADER), flags, asked))
    assert found.keys() == {"no_such_function", "needs_another"}


def test_what_a_table_of_the_header_needs(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    addresses = {name: f"&{name}" for name in ("last", "first", "puts")}
    asked = Addresses(compiler, preprocess_text(TABLE), BuildFlags(), addresses)
    assert absent_symbols(asked).keys() == {"first"}


def test_a_linker_that_is_killed_refuses_nothing(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed], tmp_path: Path
) -> None:
    """The compiler that started it calls that an error, too."""
    linker = tmp_path / "ld"
    linker.write_text(
        f"""#!/bin/sh
        for each; do
            case $each in
            *.o) grep -q last $each && ! grep -q first $each && mkdir {tmp_path}/once && kill -9 $$
            esac
        done
        exec ld "$@"
        """,
        encoding="utf-8",
    )
    linker.chmod(0o755)
    addresses = {name: f"&{name}" for name in ("last", "first", "puts")}
    flags = BuildFlags(link=(f"-B{tmp_path}",))
    with pytest.raises(AnswerError, match=r"signal"):
        absent_symbols(Addresses(compiler, preprocess_text(TABLE), flags, addresses))


def test_what_the_header_itself_defines(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text("int hook(void);\nint g(void) { return hook(); }\n")
    with pytest.raises(CommandError, match=r"the headers, or the C files(.|\n)*`hook'"):
        absent_symbols(Addresses(compiler, text, BuildFlags(), {"g": "&g"}))
