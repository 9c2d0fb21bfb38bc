"""Builds a module of annotated functions, and calls them in a process of its own."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.property.annotated.functions import render_header, render_source
from tests.property.comparison import Problem

from ferrule.config.annotation_files import AnnotationFile
from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.property.annotated.functions import Function

HERE: Final = Path(__file__).parent
CALLS: Final = 400 if os.environ.get("FERRULE_NIGHTLY") else 40
"""How often each function is called."""


def problems_on_pypy(functions: Sequence[Function]) -> list[Problem]:
    """Return what is wrong with calls as on PyPy, of those of `functions` that differ there.

    Two options change nothing there, a function without annotations is cffi's own, and only PyPy
    itself finds that an optional one is missing.
    """
    alike = [
        replace(f, options=tuple(o for o in f.options if o not in {"hold-gil", "no-errno"}))
        for f in functions
        if f.name != "missing"
    ]
    ours = {"match", "nullable", "scoped-callback", "reads-only", "hot"}
    return problems_of([f for f in alike if not f.table(0).keys() <= ours], _as_on_pypy)


def _as_on_pypy(settings: Settings) -> None:
    """Write a module that becomes the one that the settings describe, as on PyPy."""
    folder = Path(settings.output_dir)
    (folder / "settings").write_bytes(pickle.dumps(settings))
    (folder / f"{settings.module}.py").write_text(_ON_PYPY, encoding="utf-8")


_ON_PYPY: Final = """\
import pickle
import sys
from pathlib import Path

from tests.support.on_pypy import module_as_on_pypy

folder = Path(__file__).parent
settings = pickle.loads((folder / "settings").read_bytes())
sys.modules[__name__] = module_as_on_pypy(settings, folder)
"""


def problems_of(
    functions: Sequence[Function], build: Callable[[Settings], object] = bind
) -> list[Problem]:
    """Build a module of `functions`; return what is wrong with its calls."""
    with tempfile.TemporaryDirectory(prefix="ferrule-pairs-") as name:
        folder = Path(name)
        (folder / "drawn.h").write_text(render_header(functions), encoding="utf-8")
        (folder / "pairs_drawn.c").write_text(render_source(functions), encoding="utf-8")
        (folder / "functions").write_bytes(pickle.dumps([*functions]))
        tables = {"functions": [f.table(i) for i, f in enumerate(functions)]}
        names = {function.name for function in functions}
        try:
            build(
                Settings.of(
                    {
                        "headers": [folder / "drawn.h"],
                        "module": "drawn",
                        "output_dir": folder,
                        "include_dirs": [folder, HERE],
                        "compile_args": ["-O0", "-g"],
                        "sources": [folder / "pairs_drawn.c", HERE / "pairs.c"],
                        "own": [str(HERE / "pairs.h")],
                        "annotations": [HERE / "pairs.toml", AnnotationFile("drawn", tables)],
                        "enum_classes": ["Color"],
                        "renames": [f"{n}_*=other_*" for n in names & {"renamed"}],
                        "optional": [f"{n}_*" for n in sorted(names & {"maybe", "missing"})],
                    }
                )
            )
        except FerruleError as error:
            return [Problem(None, f"{type(error).__name__}: {error}")]
        return _called(folder)


def _called(folder: Path) -> list[Problem]:
    done = subprocess.run(
        [sys.executable, str(HERE / "world.py"), str(folder), str(CALLS)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        numbers = [line for line in done.stderr.split() if line.isdecimal()]
        place = int(numbers[-1]) if numbers else None
        return [Problem(place, f"the process ended with {done.returncode}: {done.stderr}")]
    return [Problem(place, words) for place, words in json.loads(done.stdout)]
