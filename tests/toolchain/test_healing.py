from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.command import Finished
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.healing import missing_headers
from ferrule.toolchain.preprocess import include_text, preprocess
from ferrule.toolchain.questions import Attempt, attempting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

    Missing = Callable[..., tuple[str, ...]]

FLAGS = BuildFlags()


@pytest.fixture
def missing(compiler: Compiler, tmp_path: Path) -> Missing:
    """Return a function that says which headers a text lacks, after those that come first."""

    def run(text: str, *known: str) -> tuple[str, ...]:
        (tmp_path / "a.h").write_text(text)

        def source(more: Sequence[str]) -> str:
            return include_text("", (*known, *more, f"{tmp_path}/a.h"))

        def compiled(more: Sequence[str]) -> Attempt:
            with attempting(compiler, source(more), FLAGS, tmp_path / "a.s") as attempt:
                return attempt()

        read = preprocess(compiler, source(()), ("a.h",), FLAGS)
        failed = compiled(())
        assert not failed.accepted
        return missing_headers(compiled, read, failed, known)

    return run


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("typedef size_t (*f)(void *);", "stddef.h"),
        ("typedef\nsize_t\n(*f)\n(void *);", "stddef.h"),
        ("struct s { uint8_t bit : 3; };", "stdint.h"),
        ("static inline bool f(int x) { return x ? true : false; }", "stdbool.h"),
        ("int f(const char *, va_list);", "stdarg.h"),
        ("char path[PATH_MAX];", "limits.h"),
        ("int (*f(int))(FILE *);", "stdio.h"),
        ("/* size_t, off_t */ extern uid_t (*f[3])(void *);", "sys/types.h"),
        ("int complex;\nint f(long a, time_t b);", "time.h"),
    ],
)
def test_a_name_of_a_standard_header_is_missing(
    missing: Missing, text: str, header: str
) -> None:
    assert missing(f"{text}\n") == (header,)


@pytest.mark.parametrize(
    "text",
    [
        "typedef handle (*f)(void *);",
        "typedef handle (*f)(void *, long size_t);",
        "int f(int a;\n",
        "int size_t(int); int 5;",
    ],
)
def test_no_standard_header_helps(missing: Missing, text: str) -> None:
    assert missing(f"{text}\n") == ()


def test_what_comes_first_already_does_not_help(missing: Missing) -> None:
    assert missing("int f(struct s { int a; } b, ptrdiff_t c, no_type d);\n", "stddef.h") == ()


@pytest.mark.parametrize(
    "said",
    ["", "a.h:1:1: fatal error: stddef.h: No such file or directory\n"],
    ids=["killed", "not installed"],
)
def test_an_answer_that_proves_nothing_is_none(compiler: Compiler, said: str) -> None:
    text = preprocess(compiler, "extern size_t *a;\n", (), FLAGS)
    first = "a.h:1:8: error: unknown type name 'size_t'\n"
    failed = Attempt(Finished(("cc",), 1, b"", first), accepted=False)
    no_answer = Attempt(Finished(("cc",), 1, b"", said), accepted=False)
    assert missing_headers(lambda _: no_answer, text, failed, ()) == ()
