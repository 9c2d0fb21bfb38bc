from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.config.project import module_in, platform_names, read_project, table_in
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

MODULES = """
[tool.ferrule.modules."pkg._one"]
headers = ["one.h"]
[tool.ferrule.modules."pkg._two"]
headers = ["two.h"]
"""


def refusal(folder: Path, content: str | None) -> list[str]:
    if content is not None:
        (folder / "pyproject.toml").write_text(content)
    with pytest.raises(SettingsError) as caught:
        read_project(folder)
    return list(caught.value.problems)


def test_a_module_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(MODULES)
    table = read_project(tmp_path)
    assert module_in(table, "pkg._two").options["headers"] == ["two.h"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pkg._tow", 'there is no [tool.ferrule.modules."pkg._tow"]; did you mean "pkg._two"?'),
        ("x", 'there is no [tool.ferrule.modules."x"]; its modules: pkg._one, pkg._two'),
    ],
)
def test_an_unknown_module(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "pyproject.toml").write_text(MODULES)
    table = read_project(tmp_path)
    with pytest.raises(SettingsError) as caught:
        module_in(table, name)
    assert list(caught.value.problems) == [f"pyproject.toml: {words}"]


def test_a_missing_file_or_table_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    assert refusal(tmp_path, None) == [
        f"there is no {path}; run this in the directory of the project"
    ]
    assert refusal(tmp_path, "[project]\n") == [f"{path} has no table [tool.ferrule]"]
    assert refusal(tmp_path, "tool = 1\n") == [f"{path} has no table [tool.ferrule]"]


def test_all_problems_of_the_table_are_reported(tmp_path: Path) -> None:
    table = '[tool.ferrule.modules."m"]\nheadrs = "a.h"\nstrict = 1\nheaders = "a.h"\n'
    assert len(refusal(tmp_path, table)) == 2


@pytest.mark.parametrize("content", [b"[tool", b'a = "\xff"'])
def test_a_file_that_is_not_toml_is_reported(content: bytes) -> None:
    with pytest.raises(SettingsError, match=r"pyproject\.toml cannot be read: "):
        table_in(content)


def test_a_platform_has_its_names_with_and_without_the_machine() -> None:
    names = platform_names()
    assert sys.platform in names
    assert any(name.startswith(f"{sys.platform}-") for name in names)
