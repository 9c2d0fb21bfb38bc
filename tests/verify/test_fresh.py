"""Trying a built module, whatever it and the files around it are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.generate import bind

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
struct point { int x, y; };
enum { FEW = 3 };
static inline int twice(int x) { return 2 * x; }
"""


@pytest.mark.parametrize("module", ["json", "pkg.sys", "importlib"])
def test_a_module_called_like_one_that_is_needed_to_try_it(tmp_path: Path, module: str) -> None:
    (tmp_path / "x.h").write_text(HEADER, encoding="utf-8")
    settings = {"headers": [str(tmp_path / "x.h")], "module": module}
    report = bind(Settings.of({**settings, "output_dir": tmp_path / "out"}))
    assert report.skipped == ()
    assert {bound.name for bound in report.bound} == {"struct point", "FEW", "twice"}


def test_the_current_directory_has_no_part_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.h").write_text(HEADER, encoding="utf-8")
    for name in ("json", "_cffi_backend", "x_c"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = bind(Settings.of({"headers": ["x.h"], "module": "x_c", "output_dir": "out"}))
    assert report.skipped == ()
