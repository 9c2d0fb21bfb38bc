"""Settings of a module in pyproject.toml, for `ferrule generate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ferrule.cli.project import sdist_folder, settings_of_table
from ferrule.errors import SettingsError

TABLE = """
[tool.ferrule.modules."pkg._lib"]
headers = ["a.h"]
defines = ["A=1"]
cdef = { file = "more.cdef" }
[tool.ferrule.modules."pkg._written"]
cdef = "int f(void);"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    (tmp_path / "more.cdef").write_text("int more(void);")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_given_options_replace_the_tables() -> None:
    values: dict[str, object] = {"module": "pkg._lib", "defines": ("B=2",), "libraries": ()}
    settings, files = settings_of_table(values)
    assert (settings.headers, settings.defines) == (("a.h",), ("B=2",))
    assert settings.cdef == ("int more(void);",)
    assert files == (Path("pyproject.toml"), Path("more.cdef"))


def test_a_module_without_headers_is_refused() -> None:
    with pytest.raises(SettingsError, match=r'"pkg\._written"\]: it has no headers; .*gen_src'):
        settings_of_table({"module": "pkg._written"})


def test_an_sdist_is_put_together_where_meson_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MESON_PROJECT_DIST_ROOT", raising=False)
    assert sdist_folder() == Path()
    monkeypatch.setenv("MESON_PROJECT_DIST_ROOT", "/dist")
    assert sdist_folder() == Path("/dist")
