"""Options, variables and keyword arguments that nobody should give: a sentence, never a bug.

Values are drawn for each option, weird ones more often than not. Whatever comes of it is status 0,
1 or 2 on the command line, and a `FerruleError` in Python.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ferrule
from ferrule.cli import main
from ferrule.config.settings import options
from ferrule.errors import FerruleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXAMPLES: Final = int(os.environ.get("FERRULE_WEIRD", "40"))
HEADER: Final = """
struct s { int x; };
enum e { A, B };
typedef int (*callback)(struct s *, void *);
static inline int f(struct s *a, callback c) { return c(a, a); }
static inline double g(double x) { return x; }
#define N 4
#define MAX(a, b) ((a) > (b) ? (a) : (b))
"""
VARIABLES: Final = ("CC", "CFLAGS", "CPPFLAGS", "LDFLAGS", "PKG_CONFIG", "TMPDIR")
WEIRD: Final = (
    *("", " ", "'", '"', "\\", "\n", "\t", "\x7f", "\u00e9", "\U0001f40d", "a\u0300", "\udcff"),
    *("\ud800", "\0", "a\0b", "-", "--", "-E", "-S", "-c", "-M", "-MF", "-v", "-x", "-###"),
    *("-include", "-include nofile", "-fsyntax-only", "--help", "--version", "-w", "-ansi"),
    *(
        "-std=c99",
        "-std=c++17",
        "@file",
        "@",
        "@/",
        "@absent",
        "@header.h",
        "#",
        "//",
        "/*",
        "*/",
    ),
    *(
        "=",
        "a=",
        "=a",
        "a=b",
        "a=b=c",
        ":",
        "a:",
        ":a",
        "a: b",
        ".",
        "..",
        "a.",
        ".a",
        "a.b",
        "/",
    ),
    *(
        "*",
        "?",
        "[",
        "[]",
        "[!",
        "**",
        "(",
        ")",
        "()",
        "{",
        "}",
        ";",
        ",",
        "%s",
        "{0}",
        "$HOME",
    ),
    *("f", "f.a", "f.c", "g", "N", "s", "e", "struct s", "enum:e", "function:*", "macro:N"),
    *("f=N", "*=*", "f=f f", "f=class", "on: callback", "on:callback", "int: callback"),
    *("int MAX(int, int)", "int MAX(int", "int f(void)", "MAX", "flag:e", "attribute:pure"),
    *("absent.h", "header.h", "./header.h", "folder", "x" * 300, "y/" * 2000, "z" * 100_000),
    *("0", "1", "-1", "9" * 30, "1e3", "gnu11", "c89", "true", "None", "directory", "int"),
)
VALUES: Final = st.one_of(
    st.sampled_from(WEIRD),
    st.sampled_from(WEIRD),
    st.text(max_size=8),
    st.text("-:=.*'\" fN()"),
)


def _fits_the_os(text: str) -> bool:
    """Tell whether a command line and the environment can hold `text`."""
    try:
        return b"\0" not in os.fsencode(text) and len(text) < 100_000
    except UnicodeEncodeError:
        return False


WORDS: Final = VALUES.filter(_fits_the_os)
SHOWN: Final = dict(options())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder with a header, and let no run take long."""
    monkeypatch.chdir(tmp_path)
    Path("header.h").write_text(HEADER, encoding="utf-8")
    Path("folder").mkdir()


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@contextlib.contextmanager
def environment(**changes: str) -> Iterator[None]:
    """Change the environment's variables while the block runs."""
    before = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def arguments(values: Mapping[str, Any]) -> list[str]:
    """Return the command line's words for keyword arguments."""
    words = []
    for name, value in values.items():
        if SHOWN[name].value.is_switch:
            words.append(SHOWN[name].flag)
        else:
            words += [
                f"{SHOWN[name].flag}={each}"
                for each in (value if SHOWN[name].value.repeats else [value])
            ]
    return words


OPTIONS: Final = st.dictionaries(
    st.sampled_from([name for name in SHOWN if name not in {"module", "output_dir"}]),
    st.lists(WORDS, min_size=1, max_size=2),
    min_size=1,
    max_size=3,
).map(lambda drawn: {n: v if SHOWN[n].value.repeats else v[0] for n, v in drawn.items()})
OF_THE_OS: Final = st.sampled_from(VARIABLES)


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert isinstance(left.value.code, int)
    return left.value.code


@bounded(EXAMPLES)
@given(OPTIONS, st.sampled_from(["cdef", "explain", "bind"]))
def test_options(
    capfd: pytest.CaptureFixture[str], drawn: dict[str, Any], command: str
) -> None:
    words = arguments(drawn)
    more = {"cdef": [], "explain": ["f"], "bind": ["--module", "m", "--output-dir", "out"]}
    status = run(command, *words, *more[command], "header.h")
    assert_reported(capfd, status)


@bounded(EXAMPLES)
@given(WORDS, st.sampled_from(["cdef", "explain", "bind", "layout"]))
def test_names(capfd: pytest.CaptureFixture[str], name: str, command: str) -> None:
    words = {
        "cdef": ("cdef", "--", name),
        "explain": ("explain", "header.h", "--", name, "header.h"),
        "bind": ("bind", "--output-dir", "out", f"--module={name}", "header.h"),
        "layout": ("layout", "--", name),
    }
    assert_reported(capfd, run(*words[command]))


@bounded(EXAMPLES)
@given(
    st.dictionaries(OF_THE_OS, WORDS, min_size=1, max_size=2),
    st.sampled_from(["cdef", "doctor"]),
)
def test_variables(
    capfd: pytest.CaptureFixture[str], drawn: dict[str, str], command: str
) -> None:
    with environment(**drawn):
        words = (
            ("cdef", "header.h", "--pkg-config", "zlib") if command == "cdef" else ("doctor",)
        )
        assert_reported(capfd, run(*words))


ANY: Final = st.one_of(
    VALUES,
    st.lists(VALUES, max_size=2),
    st.sampled_from(
        [None, 1, -1, 1.5, True, b"x", {"a": 1}, [None], [b"x"], object(), Path("a"), int]
    ),
)


@bounded(EXAMPLES)
@given(st.dictionaries(st.sampled_from([*SHOWN, "headers", "unknown"]), ANY, max_size=4))
def test_keywords(drawn: dict[str, Any]) -> None:
    given_ = {"headers": ["header.h"], "module": "m", "output_dir": "out", **drawn}
    with contextlib.suppress(FerruleError):
        ferrule.bind(**given_)


@bounded(EXAMPLES)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "sources",
                "defines",
                "libraries",
                "pkg_config",
                "nullable",
                "hot",
                "method_stubs",
                "method_table",
                "preamble",
                "enum_classes",
            ]
        ),
        ANY,
        max_size=3,
    ),
    st.one_of(VALUES, st.just("int f(int);"), st.just("int f(int);\nenum e { A };")),
    st.one_of(st.just("m"), VALUES),
)
def test_extensions(drawn: dict[str, Any], cdef: str, module: str) -> None:
    with contextlib.suppress(FerruleError):
        ferrule.Extension(module, cdef=cdef, **drawn)


def assert_reported(capfd: pytest.CaptureFixture[str], status: int) -> None:
    out, err = capfd.readouterr()
    assert status in {0, 1, 2}, err
    assert "Traceback" not in out + err
    if status and "missing" not in out:  # what the doctor prints
        assert "error: " in err


@pytest.mark.parametrize("flags", ["-pedantic-errors", "-Wpedantic -Werror", "-Wall -Werror"])
def test_flags_for_pedantic_c_are_about_the_headers(
    flags: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFLAGS", f"-std=c99 {flags}")
    header = tmp_path / "a.h"
    header.write_text(HEADER)
    ferrule.bind(headers=[str(header)], module="pedantic", output_dir=tmp_path)
    assert list(tmp_path.glob("pedantic.*so"))
