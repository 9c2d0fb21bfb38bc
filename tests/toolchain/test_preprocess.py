from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import AnswerError, HeaderError
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.preprocess import (
    Preprocessed,
    checking_syntax,
    include_text,
    preprocess,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Text = Callable[..., Preprocessed]


@pytest.fixture
def preprocessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preprocess_text: Text
) -> Text:
    """Return a function that includes `a.h`, where the keywords are files."""
    monkeypatch.chdir(tmp_path)

    def run(**files: str) -> Preprocessed:
        for name, text in files.items():
            path = Path(f"{name.replace('__', '/')}.h")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return preprocess_text('#include "a.h"\n', "-Ilib")

    return run


def place_of(text: Preprocessed, what: str) -> tuple[str, int]:
    line = next(n for n, line in enumerate(text.text.splitlines(), 1) if what in line)
    return text.locate(line)


def test_each_line_knows_its_place(preprocessed: Text) -> None:
    text = preprocessed(a='int first;\n#include "b.h"\n\nint last;\n', b="\n\nint inner;\n")
    assert place_of(text, "int first") == ("a.h", 1)
    assert place_of(text, "int inner") == ("b.h", 3)
    assert place_of(text, "int last") == ("a.h", 4)


def test_line_directives_are_followed(preprocessed: Text) -> None:
    text = preprocessed(a='int a;\n#line 70 "made \\"from\\" this.y"\nint b;\n')
    assert place_of(text, "int b") == ('made "from" this.y', 70)


def test_the_text_without_macros_has_the_same_lines(preprocessed: Text) -> None:
    text = preprocessed(
        a="#define N 4\n#define GLOB(x) *x\n/* A line of a comment:\n#define M 5 */\n"
        "int a[N];\n#undef N\n"
    )
    without = text.without_macros
    assert without.count("\n") == text.text.count("\n")
    assert "int a[4];\n" in without
    assert "#define M 5 */\n" in without
    assert "#define N" not in without
    assert "GLOB" not in without
    assert "#undef" not in without


def test_macros_and_comments_stay(preprocessed: Text) -> None:
    text = preprocessed(a="#define N 4\n/** Says. */\nint a[N];\n#undef N\n")
    assert "#define N 4\n" in text.text
    assert "/** Says. */\n" in text.text
    assert "int a[4];\n" in text.text
    assert "#undef N\n" in text.text


def test_the_parameters_of_macros_are_those_at_the_end(preprocessed: Text) -> None:
    text = preprocessed(
        a="#define N 1\n#define F(a, b) a\n#define G() 1\n#define H(x) x\n#undef H\n"
        "#define I 1\n#undef I\n#define I(...) 2\n#define J(a) 1\n#undef J\n#define J 3\n"
    )
    found = text.macro_parameters("NFGHIJK")
    assert found == {"F": ("a", "b"), "G": (), "I": ("...",)}


def test_include_lines_do_not_stay(preprocessed: Text) -> None:
    assert "#include" not in preprocessed(a='#include "b.h"\n', b="int b;\n").text


def test_a_comment_after_an_include_may_span_lines(preprocessed: Text) -> None:
    text = preprocessed(
        a='#include "b.h" /* one */ /* two\n * "three" */\n#include "c.h" // see /* here\n'
        "#include <d.h>/* four\n\n*/\nint last;\n",
        b="int b;\n",
        c="int c;\n",
        lib__d="int d;\n",
    )
    assert "three" not in text.text
    assert place_of(text, "int last") == ("a.h", 7)
    assert ("a.h", "b.h") in text.quoted
    assert [place_of(text, f"int {name};")[1] for name in "bcd"] == [1, 1, 1]


def test_a_directive_may_follow_a_comment(preprocessed: Text) -> None:
    """The compiler takes it for no directive while it keeps comments."""
    text = preprocessed(
        a='/* one */ #define N 3\n/* two\n   lines */ # include "b.h"\n/**/#if 0\nint never;\n'
        "/**/ /* again */ %:endif\nint last[N];\n",
        b="int b;\n",
    )
    assert "N" in text.macro_names(function_like=False)
    assert "never" not in text.text
    assert place_of(text, "int b;") == ("b.h", 1)
    assert place_of(text, "int last[3];") == ("a.h", 7)


def test_a_comment_before_a_number_sign_in_a_macro_is_kept(preprocessed: Text) -> None:
    text = preprocessed(a="/** Says. */\n#define TEXT(x) /* as text */ #x\nint a;\n")
    assert "/** Says. */\n" in text.text


def test_many_names_are_looked_for_in_the_text(preprocessed: Text) -> None:
    text = preprocessed(
        a="int declared;\n#define only_a_macro 1\n/* said */ int f(int named);\n"
    )
    missing = {f"missing_{i}" for i in range(400)}
    there = {"declared", "said", "f", "named", "__func__", "true", "nullptr"}
    assert text.names_nowhere(missing | there | {"only_a_macro"}) == missing | {"only_a_macro"}
    assert text.names_nowhere({"missing"}) == frozenset()


def test_who_includes_by_quotes(preprocessed: Text) -> None:
    text = preprocessed(
        a='#include "b.h"\n#include <c.h>\n', b="", lib__c='#include "d.h"\n', lib__d="int d;\n"
    )
    assert {("a.h", "b.h"), ("lib/c.h", "lib/d.h")} <= text.quoted
    assert ("a.h", "lib/c.h") not in text.quoted
    assert text.included == ("a.h",)
    assert [file for file in text.files if not file.startswith(("<", "/"))] == [
        "a.h",
        "b.h",
        "lib/c.h",
        "lib/d.h",
    ]


def test_another_encoding_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preprocess_text: Text
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.h").write_bytes(b"// caf\xe9\nint a;\n")
    assert place_of(preprocess_text('#include "a.h"\n'), "int a") == ("a.h", 2)


def test_headers_are_named_as_the_user_spelled_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.h").touch()
    assert include_text("#define A 1\n\n", ("here.h", "zlib.h", "./absent.h", "sys/a.h")) == (
        '#define A 1\n#include "here.h"\n#include <zlib.h>\n#include "./absent.h"\n'
        "#include <sys/a.h>\n"
    )
    assert include_text(" \n", ()) == ""


def test_an_error_of_the_preprocessor(preprocessed: Text) -> None:
    with pytest.raises(HeaderError, match=r'b.h:1:2: error: #error "not this one"'):
        preprocessed(a='#include "b.h"\n', b='#error "not this one"\n')


def test_syntax(compiler: Compiler) -> None:
    def accepted(source: str, *flags: str) -> bool:
        with checking_syntax(compiler, source, BuildFlags(flags)) as attempt:
            return attempt().accepted

    assert accepted("int f(int a);\n")
    assert accepted("#ifdef N\nint a[N];\n#endif\n", "-DN=3")
    assert not accepted("int a;\nint 5;\n")


def test_a_compiler_that_does_not_show_what_is_included(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: Compiler
) -> None:
    """clang 13 warns that it does not use `-dI`."""
    driver = tmp_path / "cc"
    driver.write_text(
        "#!/bin/sh\n"
        'for word; do shift; [ "$word" = -dI ] || set -- "$@" "$word"; done\n'
        f'exec {shlex.join(compiler.command)} "$@"\n'
    )
    driver.chmod(0o755)
    (tmp_path / "here.h").write_text("int here(void);\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CC", str(driver))
    with pytest.raises(AnswerError, match="does not print the `#include` lines"):
        preprocess(Compiler.find(), include_text("", ("here.h",)), ("here.h",), BuildFlags())
