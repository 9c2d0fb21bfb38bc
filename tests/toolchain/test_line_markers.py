"""Which file holds a line, and where `#line` says that it is from, by gcc and by clang."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.line_markers import marked_files, without_returning_markers
from ferrule.toolchain.preprocess import preprocess

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.preprocess import Preprocessed

    Places = Callable[..., dict[str, tuple[str, str]]]

pytestmark = pytest.mark.builds


@pytest.fixture(params=["gcc", "clang"])
def places(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    need_program: Callable[[str], None],
) -> Places:
    """Return a function that gives the holder and the shown place of each `int NAME;`.

    Its keywords are headers; all but `sub` are included by name, in their order.
    """
    need_program(request.param)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CC", request.param)

    def run(preamble: str = "", /, **files: str) -> dict[str, tuple[str, str]]:
        for name, content in files.items():
            Path(f"{name}.h").write_text(content, encoding="utf-8")
        includes = "".join(f'#include "{name}.h"\n' for name in files if name != "sub")
        text = preprocess(Compiler.find(), f"{preamble}{includes}", (), BuildFlags())
        return dict(_places(text))

    return run


def _places(text: Preprocessed) -> list[tuple[str, tuple[str, str]]]:
    return [
        (line[4:-1], (text.holder(number), "{}:{}".format(*text.locate(number))))
        for number, line in enumerate(text.text.splitlines(), 1)
        if line.startswith("int ")
    ]


def test_a_line_directive_names_another_place(places: Places) -> None:
    found = places(a='int one;\n#line 12 "parser.y"\nint two;\n#line 40\nint three;\n')
    assert found == {
        "one": ("a.h", "a.h:1"),
        "two": ("a.h", "parser.y:12"),
        "three": ("a.h", "parser.y:40"),
    }


def test_a_line_directive_may_be_a_macro(places: Places) -> None:
    assert places(a='#define P 7 "m.y"\n#line P\nint one;\n') == {"one": ("a.h", "m.y:7")}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/usr/include/stdio.h", "/usr/include/stdio.h"),
        ("b.h", "b.h"),
        ("<stdin>", "<ferrule>"),
        ("", "a.h"),
        (r"a\"b\\c\nd", 'a"b\\c\nd'),
        ("*/ /dev/stdin", "*/ /dev/stdin"),
    ],
)
def test_a_line_directive_may_name_anything(places: Places, written: str, shown: str) -> None:
    found = places(a=f'#line 3 "{written}"\nint one;\n', b="int two;\n")
    assert found == {"one": ("a.h", f"{shown}:3"), "two": ("b.h", "b.h:1")}


def test_an_include_after_a_line_directive(places: Places) -> None:
    found = places(
        a='#line 12 "p.y"\n#include "sub.h"\nint one;\n',
        sub='int inner;\n#line 5 "q.y"\nint generated;\n',
        b="int two;\n",
    )
    assert found == {
        "inner": ("sub.h", "sub.h:1"),
        "generated": ("sub.h", "q.y:5"),
        "one": ("a.h", "p.y:13"),
        "two": ("b.h", "b.h:1"),
    }


def test_a_header_that_has_been_preprocessed(places: Places) -> None:
    found = places(
        a='# 1 "was.h"\n# 1 "/usr/include/x.h" 1 3 4\nint inner;\n# 2 "was.h" 2\nint one;\n',
        b="int two;\n",
    )
    assert found == {
        "inner": ("a.h", "/usr/include/x.h:1"),
        "one": ("a.h", "was.h:2"),
        "two": ("b.h", "b.h:1"),
    }


def test_a_preamble_with_a_line_directive(places: Places) -> None:
    found = places('#line 8 "build.py"\nint before;\n', a="int one;\n")
    assert found == {"before": ("<ferrule>", "build.py:8"), "one": ("a.h", "a.h:1")}


def test_marked_files_may_have_any_name() -> None:
    text = rb"""# 0 "<built-in>"
# 1 "a\"b/<c>.h" 1
int x;
# 2 "a\\b.h" 2
# 9 "a\"b/<c>.h"
"""
    assert marked_files(text) == ['a"b/<c>.h', "a\\b.h"]


def test_markers_that_stay_in_a_file_leave_room() -> None:
    text = (
        '# 1 "a.h" 1\n# 3 "a.h" 3 4\n_Bool\n# 3 "a.h"\n f(void);\n# 1 "b.h" 1\nint x;\n'
        '# 4 "a.h" 2\n# 9 "other.y"\nint y;\n'
    )
    changed = without_returning_markers(text)
    assert len(changed) == len(text)
    assert [line.rstrip() for line in changed.splitlines()] == [
        '# 1 "a.h" 1',
        "",
        "_Bool",
        "",
        " f(void);",
        '# 1 "b.h" 1',
        "int x;",
        '# 4 "a.h" 2',
        '# 9 "other.y"',
        "int y;",
    ]
