"""The time of reading grows no faster than the headers do, in a few shapes of the benchmark."""

from __future__ import annotations

import gc
import runpy
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.pipeline.preview import cdef_text

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH: Final = Path(__file__).parents[2] / "benchmarks" / "scaling_shapes.py"
STEP: Final = 8
"""How many times as large the second header is: what is quadratic would take 64 times as long."""


@pytest.mark.skipif(not PATH.exists(), reason="benchmarks/ is not next to the tests")
@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("enumerators of one enum", 40_000),
        ("enumerators on one line", 40_000),
        ("enumerators of many enums", 40_000),
        ("integer macros", 8_000),
        ("functions on one line", 8_000),
        ("headers in headers", 2_400),
        ("structs nested by value", 4_000),
        ("fields of one struct", 16_000),
    ],
)
def test_time_is_not_quadratic(
    title: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shape = next(s for s in runpy.run_path(str(PATH))["SHAPES"] if s.title == title)
    small, large = (
        min(_seconds(shape.files(size)) for _ in range(2)) for size in (count // STEP, count)
    )
    assert large / small < 2 * STEP, f"{small:.2f} s became {large:.2f} s"


def _seconds(files: Mapping[str, str]) -> float:
    """Return the seconds of this process alone, since compilers' times grow in their own way.

    The garbage collector would look through the objects of all tests before.
    """
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    gc.collect()
    gc.freeze()
    began = time.process_time()
    cdef_text(Settings.of({"headers": ["scale.h"]}))
    seconds = time.process_time() - began
    gc.unfreeze()
    return seconds


def test_ten_thousand_structs_in_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shape = next(
        s for s in runpy.run_path(str(PATH))["SHAPES"] if s.title == "structs nested by value"
    )
    Path("scale.h").write_text(shape.files(10_000)["scale.h"], encoding="utf-8")
    text = cdef_text(Settings.of({"headers": ["scale.h"]}))
    assert text.count("struct s") == 20_001
