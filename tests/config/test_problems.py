from __future__ import annotations

import pytest

from ferrule.config.problems import problems_of_values
from ferrule.config.settings import Settings
from ferrule.errors import SettingsError


def problems(**settings: object) -> list[str]:
    """Return what is wrong with settings, which cannot be made if anything is."""
    try:
        right = Settings.of(settings)
    except SettingsError as error:
        return list(error.problems)
    assert list(problems_of_values(right)) == []
    return []


@pytest.mark.parametrize("module", ["", "m", "pkg._lib", "a.b.c"])
def test_names_that_can_be_imported(module: str) -> None:
    assert problems(module=module) == []


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("zlib-c", "'zlib-c' is not an (ASCII) identifier"),
        ("pkg.", "'' is not an (ASCII) identifier"),
        ("größe", "'größe' is not an (ASCII) identifier"),
        ("pkg.class", "'class' is a keyword of Python"),
    ],
)
def test_names_that_cannot(module: str, said: str) -> None:
    (problem,) = problems(module=module)
    assert said in problem
    assert problem.startswith(f"module: {module!r}")


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ('a"b/x.h', "a quotation mark ends the name"),
        ("a\nb/x.h", "a line break ends an #include"),
        ("a\udce9/x.h", "its path is not valid UTF-8"),
    ],
)
def test_a_path_that_no_include_can_have(header: str, why: str) -> None:
    problem = problems(headers=(header, "right.h"))[-1]
    assert f"cannot be included: {why}" in problem
    assert "--include-dir" in problem


def test_all_of_them_are_reported() -> None:
    assert len(problems(module="a-b.if", headers=("'\"",), defines=("-",))) == 4
