"""What is written suits the terminal, the pipe or the encoding that it goes to."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.cli.running import ferrule, python

pytestmark = pytest.mark.builds


@pytest.mark.parametrize("arguments", [["--help"], ["layout", "json"], ["bind"]])
def test_no_colour_where_it_is_not_wanted(arguments: list[str]) -> None:
    for environment in ({}, {"NO_COLOR": "1"}):
        done = ferrule(*arguments, **environment)
        assert "\x1b" not in done.stdout + done.stderr


def test_ascii_output_is_enough() -> None:
    done = ferrule("layout", "ferrule._lib", "DataPoint", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "padding" in done.stdout or "dnum" in done.stdout


UNENCODABLE = r"""
import sys, types
from pathlib import Path
from ferrule.cli import main
from ferrule.report.report import Report
path = Path("gr\u00fc\u00df\udcff.so")
sys.modules["ferrule.pipeline.bind"] = types.SimpleNamespace(
    bind=lambda *_: Report("m", path, (), "cc", "here", (), (), {}))
main(["bind", "a.h", "--module", "m"])
"""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "built    gr\\xfc\\xdf\\udcff.so"),
        ("utf-8", "built    grüß\\udcff.so"),
    ],
)
def test_what_cannot_be_encoded_is_escaped(encoding: str, shown: str) -> None:
    done = python("-c", UNENCODABLE, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == shown


def test_a_reader_that_stops_early_is_not_an_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ferrule", "layout", "ferrule._lib", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
