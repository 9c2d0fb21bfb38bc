from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import run

if TYPE_CHECKING:
    from pathlib import Path

# The threads are those of pytest-xdist; `ferrule layout` has none.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def test_layout_of_a_missing_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("layout", "nowhere_at_all") == 1
    assert "there is no module 'nowhere_at_all'" in capsys.readouterr().err
    assert run("layout", "") == 1
    assert "no module is named" in capsys.readouterr().err
    assert run("layout", "json") == 1
    assert "json was not built by cffi" in capsys.readouterr().err


def test_layout_of_our_own_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("layout", "ferrule._lib", "DataPoint", "DT_*") == 0
    text = capsys.readouterr().out
    assert "DataPoint" in text
    assert "DT_DIR" in text
    assert "dirent" not in text
    assert run("layout", "ferrule._lib", "DataPoint", "--json") == 0
    (record,) = json.loads(capsys.readouterr().out)["records"]
    assert [m["name"] for m in record["members"]] == ["num", "dnum"]


def test_layout_offers_the_nearest_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("layout", "ferrule._lib", "DatPoint") == 1
    assert "did you mean DataPoint?" in capsys.readouterr().err


def test_a_module_of_the_current_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no_cffi_here.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry])
    assert run("layout", "no_cffi_here") == 1
    assert "no_cffi_here was not built by cffi" in capsys.readouterr().err
