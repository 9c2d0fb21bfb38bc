from __future__ import annotations

from pathlib import Path

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import SettingsError


def test_a_single_path_is_a_header() -> None:
    path = Path("include", "a.h")
    assert Settings.of({"headers": path}).headers == (str(path),)


def test_text_after_an_at_sign_is_a_file(tmp_path: Path) -> None:
    text = tmp_path / "more.h"
    text.write_text("int f(void); /* grüß */\n", encoding="utf-8")
    assert Settings.of({"cdef": f"@{text}"}).cdef == ("int f(void); /* grüß */\n",)
    assert Settings.of({"preamble": "#define A 1"}).preamble == "#define A 1"


def test_a_file_that_cannot_be_read_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^preamble: cannot read .*nothing\.h"):
        Settings.of({"preamble": f"@{tmp_path / 'nothing.h'}"})


def test_values_of_wrong_types_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.of(
            {
                "headers": 3,
                "libraries": ["m", 4],
                "module": None,
                "strict": "no",
                "output_dir": 5,
                "jobs": -1,
                "cdef": b"int f(void);",
            }
        )
    assert set(caught.value.problems) == {
        "headers: must be a str or an iterable of str, not int",
        "libraries: must be a str or an iterable of str, not int",
        "module: must be a str, not NoneType",
        "strict: must be a bool, not str",
        "output_dir: must be a path, not int",
        "jobs: '-1' is not a whole number, 0 or more",
        "cdef: must be a str, not bytes",
    }


@pytest.mark.parametrize(
    ("option", "right", "wrong", "words"),
    [
        ("defines", ("A", "B=1", "C=", "D=\n"), ("1=A", "=x", "A B"), "NAME or NAME=VALUE"),
        ("includes", ("pkg._base", "base"), (".base", "pkg.", "a-b"), "the dotted name of"),
        ("renames", ("f_*=*", "f=g=h"), ("f", "f=", "=f"), "PATTERN=NAME, such as"),
        (
            "callbacks",
            ("on_row: row_t", " on_row:row_t "),
            (
                "on_row",
                "on_row callback_t",
                "on row: t",
                ": t",
                "on_row:",
                "on_row: int (*)(int)",
                "on_row: struct s",
                "1st: t",
                "größe: t",
            ),
            "NAME: TYPE, such as",
        ),
    ],
)
def test_texts_have_the_form_of_their_option(
    option: str, right: tuple[str, ...], wrong: tuple[str, ...], words: str
) -> None:
    given = {"headers": "a.h", "module": "m"}
    assert getattr(Settings.of({**given, option: right}), option) == right
    with pytest.raises(SettingsError) as caught:
        Settings.of({**given, option: wrong})
    for text, problem in zip(wrong, caught.value.problems, strict=True):
        assert problem.startswith(f"{option}: {text!r} is not {words}")
