from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import AnswerError
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.complaints import complaint, first_errors, quoted
from ferrule.toolchain.preprocess import include_text, preprocess

if TYPE_CHECKING:
    from collections.abc import Callable

    ComplaintOf = Callable[..., str]
    Complained = Callable[..., str]


@pytest.fixture
def complaint_of(compiler: Compiler) -> ComplaintOf:
    """Return a function that says what is wrong with headers, or with C that includes them."""

    def run(*headers: str, flags: tuple[str, ...] = (), source: str = "") -> str:
        source = source or include_text("", headers)
        arguments = ["-fsyntax-only", "-w", "-x", "c", "-"]
        done = compiler.call(arguments, BuildFlags(flags), text=source)
        assert done.status, "there is nothing to complain about"
        return str(complaint(compiler, source, headers, BuildFlags(flags), done))

    return run


@pytest.fixture
def complained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint_of: ComplaintOf
) -> Complained:
    """Return a function that says what is wrong with headers; the keywords are their texts."""
    monkeypatch.chdir(tmp_path)

    def run(*flags: str, **files: str) -> str:
        for name, text in files.items():
            Path(f"{name}.h").write_text(text, encoding="utf-8")
        return complaint_of(*(f"{name}.h" for name in files), flags=flags)

    return run


def test_an_error_is_quoted_with_its_line_and_caret(complained: Complained) -> None:
    message = complained(a="int fine;\nint 5;\n")
    first, second, *shown = message.splitlines()
    assert first == "the headers do not compile:"
    assert second.startswith("  a.h:2:5: error: ")
    assert shown[0].endswith("| int 5;")
    assert shown[1].rstrip().endswith("^")


def test_of_many_errors_the_first_are_quoted(complained: Complained) -> None:
    message = complained(a="".join(f"int {n};\n" for n in range(1, 9)))
    assert message.count(" error: ") == 3
    assert message.splitlines()[-1] == "  ... and 5 more errors"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("int f(int a", "int f(int a"),
        ("int g(void);\n\ntypedef int number\n\n", "typedef int number"),
        ("struct s { int a;", "struct s { int a;"),
    ],
)
def test_a_header_that_ends_too_early(complained: Complained, text: str, last: str) -> None:
    line = text.rstrip().count("\n") + 1
    for files in ({"early": text}, {"early": text, "innocent": "int h(void);\n"}):
        assert complained(**files) == (
            "early.h: the header ends inside a declaration; a `;` or a bracket is missing at "
            f"its end\n  early.h:{line}\n    {last}\n    {' ' * len(last)}^"
        )


def test_the_second_of_two_ends_too_early(complained: Complained) -> None:
    message = complained(innocent="int h(void);\n", early="int f(int a")
    assert message.startswith("early.h: the header ends inside a declaration")


def test_newer_c(complained: Complained) -> None:
    message = complained("-std=gnu11", a="int f(void);\nenum e { A = 1'000 };\n")
    assert message.startswith("a.h:2:")
    assert (
        "this is newer C than the compiler reads with the -std that it was given; give --std gnu2x"
        in message
    )


def test_c_of_another_standard(complained: Complained) -> None:
    loop = "static inline void f(int n) { for (int i = 0; i < n; i++) n--; }\n"
    for standard in ("gnu89", "c90"):
        message = complained(f"-std={standard}", a=loop)
        assert message.startswith("a.h:1:")
        assert (
            "this is C of another standard than the compiler reads with the -std that it was "
            "given; give --std gnu17\n"
        ) in message


def test_c_plus_plus(complained: Complained) -> None:
    message = complained(a="int f(void);\nnamespace n { class c { }; }\n")
    assert message.startswith("a.h:2:1: this is a C++ header, and ferrule reads C; ")


def test_a_string_for_a_fields_name_is_not_taken_for_cpp(complained: Complained) -> None:
    message = complained(a='#define name "text"\nstruct s { int id; char *name; };\n')
    assert message.startswith("the headers do not compile:")


def test_the_same_without_a_compiler_of_cpp(tmp_path: Path, compiler: Compiler) -> None:
    only_c = tmp_path / "cc"
    script = (
        '#!/bin/sh\ncase "$*" in *c++*) echo "cc: no C++" >&2; exit 1;; esac\nexec {} "$@"\n'
    )
    only_c.write_text(script.format(shlex.join(compiler.command)), encoding="utf-8")
    only_c.chmod(0o755)
    header = tmp_path / "a.h"
    for text, starts in (
        (
            '#define name "text"\nstruct s { int id; char *name; };\n',
            "the headers do not compile:",
        ),
        ('extern "C" {\nint f(int x);\n}\n', f"{header}:1:8: this is a C++ header"),
    ):
        header.write_text(text, encoding="utf-8")
        source = include_text("", (str(header),))
        asked = Compiler((str(only_c),), "", "")
        done = asked.call(["-fsyntax-only", "-w", "-x", "c", "-"], BuildFlags(), text=source)
        error = complaint(asked, source, [str(header)], BuildFlags(), done)
        assert str(error).startswith(starts)


def test_cpp_with_an_error_is_recognised(complained: Complained) -> None:
    message = complained(a='extern "C" {\nint f(unknown x);\n}\n')
    assert message.startswith("a.h:1:8: this is a C++ header")


def test_a_header_of_c_plus_plus_is_included(complained: Complained) -> None:
    message = complained(a="#include <vector>\n")
    assert message.startswith("a.h:1:10: this is a C++ header")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("absent.h", "a.h:2:10: includes absent.h, which was not found; give its folder with"),
        ("deeper/absent.h", "a.h:2:10: includes deeper/absent.h, which was not found"),
    ],
)
def test_what_a_header_includes_is_missing(
    complained: Complained, name: str, start: str
) -> None:
    message = complained(a=f'\n#include "{name}"\n')
    assert message.startswith(start)
    assert f'#include "{name}"' in message


def test_the_header_itself_is_missing(complaint_of: ComplaintOf) -> None:
    assert complaint_of("no/such.h") == (
        "no/such.h: no such header, neither here nor on the compiler's include path; give "
        "--include-dir DIR or --pkg-config NAME, or install the library's development package"
    )


def test_a_misspelt_header_is_reported_with_the_nearest(complaint_of: ComplaintOf) -> None:
    assert complaint_of("strng.h").startswith(
        "strng.h: no such header, neither here nor on the compiler's include path; did you mean "
        "string.h? If not, give --include-dir DIR"
    )


def test_a_directory_for_a_header(
    complaint_of: ComplaintOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    assert complaint_of("folder").startswith("folder is a directory; name the headers in it")


def test_a_compiler_in_another_directory(
    compiler: Compiler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.h").touch()
    moving = Path("moving")
    moving.write_text(f'#!/bin/sh\ncd / && exec {shlex.join(compiler.command)} "$@"\n', "utf-8")
    moving.chmod(0o700)
    source = include_text("", ("here.h",))
    moved = replace(compiler, command=(str(moving.resolve()),))
    done = moved.call(["-E", "-x", "c", "-"], BuildFlags(), text=source)
    said = str(complaint(moved, source, ("here.h",), BuildFlags(), done))
    assert said.startswith("here.h: the header is here, but the compiler does not find it")


def test_the_users_own_lines_are_not_taken_for_cpp(complaint_of: ComplaintOf) -> None:
    message = complaint_of(source='#line 1 "<optional>"\nextern class f(void);\n')
    assert message.startswith("the headers do not compile:\n  <optional>:1:")


OUTPUT = """\
a.h:1:1: warning: harmless
    1 | warned
a.c: In function 'f':
a.h:2:1: error: one
    2 | line of one
a.h:3:1: note: about one
a.h:4:1: error: two
a.h:5:1: warning: harmless too
a.h:6:1: error: three
a.h:7:1: error: four
a.h:8:1: fatal error: five
"""


def test_the_first_errors_come_without_warnings() -> None:
    assert first_errors(OUTPUT).splitlines() == [
        "a.c: In function 'f':",
        "a.h:2:1: error: one",
        "    2 | line of one",
        "a.h:3:1: note: about one",
        "a.h:4:1: error: two",
        "a.h:6:1: error: three",
        "... and 2 more errors",
    ]


def test_how_a_file_was_included_is_shown_before_its_error() -> None:
    included = [
        "In file included from b.h:1,",
        "                 from a.h:2:",
        "c.h:1:1: error: one",
        "a.c: At top level:",
        "a.c:9:1: warning: none",
    ]
    assert first_errors("\n".join(included)).splitlines() == included[:3]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "/usr/bin/ld: cannot find -lx\n",
        "a.h:1:1: warning: b\n",
    ],
)
def test_an_output_without_errors_is_shown_whole(output: str) -> None:
    assert first_errors(output) == output


def test_what_is_repeated_is_said_once() -> None:
    output = (
        "In file included from a.h:1,\n"
        + "                 from a.h:1,\n" * 9
        + ("                 from <stdin>:1:\na.h:1:1: error: nested\n")
    )
    assert quoted(output) == (
        "  In file included from a.h:1 (and 9 times more)\n  a.h:1:1: error: nested"
    )


def test_what_is_said_once_is_as_the_compiler_said_it() -> None:
    assert quoted("a.c: In function 'f':\na.c:1:1: error: b\n") == (
        "  a.c: In function 'f':\n  a.c:1:1: error: b"
    )


def test_what_does_not_print_is_escaped() -> None:
    assert quoted("a\x1b[31mb\tc\x00\u202e é") == "  a\\x1b[31mb\tc\\x00\\u202e é"


@pytest.mark.parametrize("header", ["here.h", "no_such_header.h"])
def test_a_compiler_that_cannot_read_preprocessed_c_is_not_the_headers_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: Compiler, header: str
) -> None:
    """`zig cc` also looks for headers next to a copy of its standard input."""
    (tmp_path / "here.h").write_text("int here(void);\n")
    (tmp_path / "cc").write_text(
        '#!/bin/sh\ncase "$*" in\n'
        """*cpp-output*) echo 'error: language not recognized: "cpp-output"' >&2; exit 1 ;;\n"""
        """*-E*) echo "/x-stdin.c:1:10: fatal error: 'here.h' file not found" >&2; exit 1 ;;\n"""
        f'esac\nexec {shlex.join(compiler.command)} "$@"\n'
    )
    (tmp_path / "cc").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CC", str(tmp_path / "cc"))
    with pytest.raises(AnswerError, match="language not recognized") as raised:
        preprocess(Compiler.find(), include_text("", (header,)), (header,), BuildFlags())
    assert "compiles C but not preprocessed C" in str(raised.value)
