"""Builds a module of annotated functions, and calls them in a process of its own."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.property.annotated.calls import problems_of_calls
from tests.property.annotated.functions import render_header, render_source
from tests.property.comparison import Problem
from tests.support.on_pypy import module_as_on_pypy

from ferrule.config.annotation_files import AnnotationFile
from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.property.annotated.functions import Function

HERE: Final = Path(__file__).parent
CALLS: Final = 400 if os.environ.get("FERRULE_NIGHTLY") else 40
"""How often each function is called."""


def problems_of(functions: Sequence[Function]) -> list[Problem]:
    """Build a module of `functions`; return what is wrong with its calls."""
    with tempfile.TemporaryDirectory(prefix="ferrule-pairs-") as name:
        folder = Path(name)
        (folder / "functions").write_bytes(pickle.dumps([*functions]))
        try:
            bind(_settings(functions, folder))
        except FerruleError as error:
            return [Problem(None, f"{type(error).__name__}: {error}")]
        return _called(folder)


def problems_as_on_pypy(functions: Sequence[Function]) -> list[Problem]:
    """Do the same as on PyPy, where all functions are in the library."""
    with tempfile.TemporaryDirectory(prefix="ferrule-pairs-") as name:
        try:
            module = module_as_on_pypy(_settings(functions, Path(name)), Path(name))
        except FerruleError as error:
            return [Problem(None, f"{type(error).__name__}: {error}")]
        found = problems_of_calls(module, functions, CALLS, lambda _: None)
        return [Problem(place, words) for place, words in found]


def _settings(functions: Sequence[Function], folder: Path) -> Settings:
    """Write the C of functions into the folder, and return how to bind it."""
    (folder / "drawn.h").write_text(render_header(functions), encoding="utf-8")
    (folder / "pairs_drawn.c").write_text(render_source(functions), encoding="utf-8")
    tables = {"functions": [f.table(i) for i, f in enumerate(functions)]}
    names = {function.name for function in functions}
    return Settings.of(
        {
            "headers": [str(folder / "drawn.h")],
            "module": "drawn",
            "output_dir": folder,
            "include_dirs": [str(folder), str(HERE)],
            "compile_args": ["-O0", "-g"],
            "sources": [str(folder / "pairs_drawn.c"), str(HERE / "pairs.c")],
            "own": [str(HERE / "pairs.h")],
            "annotations": [HERE / "pairs.toml", AnnotationFile("drawn", tables)],
            "enum_classes": ["Color"],
            "renames": [f"{name}_*=other_*" for name in names & {"renamed"}],
            "optional": [f"{name}_*" for name in sorted(names & {"maybe", "missing"})],
        }
    )


def _called(folder: Path) -> list[Problem]:
    done = subprocess.run(
        [sys.executable, str(HERE / "run.py"), str(folder), str(CALLS)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        numbers = [line for line in done.stderr.split() if line.isdecimal()]
        place = int(numbers[-1]) if numbers else None
        return [Problem(place, f"the process ended with {done.returncode}: {done.stderr}")]
    return [Problem(place, words) for place, words in json.loads(done.stdout)]
