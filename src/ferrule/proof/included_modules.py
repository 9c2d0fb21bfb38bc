"""What built modules have, as a new process that imports them finds out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.bindings.included import Included, Layout
from ferrule.errors import VerificationError
from ferrule.stub.names_in_stubs import names_in_stub
from ferrule.toolchain.own_python import run_python
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.bindings.included import Shape

_SCRIPT: Final = Path(__file__).with_name("in_fresh_process") / "describe_types.py"


def describe_modules(files: Mapping[str, Path], names: Iterable[str]) -> tuple[Included, ...]:
    """Return what the modules have whose `files` are given by their names.

    Only the `names` are looked up on their `lib`.

    Raises `VerificationError` if one cannot be imported, or was not built by cffi.
    """
    modules = [(name, str(file)) for name, file in files.items()]
    wanted = json.dumps({"modules": modules, "names": sorted(names)})
    with work_folder() as folder:
        answer = folder / "described.json"
        done = run_python([str(_SCRIPT), str(answer)], text=wanted)
        if done.status or not answer.is_file():
            words = done.stderr.strip() or f"the process ended with status {done.status}"
            raise _unreadable(", ".join(files), words)
        found = json.loads(answer.read_text(encoding="utf-8"))
    for name, described in zip(files, found):  # noqa: B905  a failure is the last one
        if "failed" in described:
            raise _unreadable(name, described["failed"])
    return tuple(
        Included(
            name,
            file,
            {key: _layout(each) for key, each in described["records"].items()},
            described["typedefs"],
            described["types"],
            described["values"],
            names_in_stub(name, file.parent),
        )
        for (name, file), described in zip(files.items(), found, strict=True)
    )


def _unreadable(name: str, words: str) -> VerificationError:
    shown = "\n  ".join(words.splitlines())
    return VerificationError(
        f"the types of {name} cannot be read from the built module: {shown}"
    )


def _layout(described: tuple[int, int, list[tuple[str, int, Shape]]] | None) -> Layout | None:
    if described is None:
        return None
    size, alignment, members = described
    return Layout(size, alignment, tuple((name, at, shape) for name, at, shape in members))
