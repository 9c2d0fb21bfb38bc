"""The C in built modules: headers declare, files are compiled once, notes say who owns memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from tests.house.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNTIME: Final = ROOT / "csrc" / "runtime"
FILES: Final = sorted((ROOT / "csrc").rglob("*.[ch]"))
# The unit that cffi generates includes these, if it needs them.
IN_CFFIS_UNIT: Final = {
    "ferrule_bit_fields.c",
    "ferrule_pypy.c",
    "ferrule_python_text.c",
    "ferrule_steps.c",
    "ferrule_there.c",
}
# A comment, then a function's head up to its body or its end. Our C has both at the margin.
FUNCTION: Final = re.compile(
    r"^(?P<note>/\*(?:(?!\*/).)*\*/\n)?"
    r"(?P<head>(?!typedef|return|else|PyAPI)[A-Za-z_][^;{}=#\n(]*\b(?P<name>\w+)\([^;{}#]*?\))"
    r"\s*[{;]",
    re.MULTILINE | re.DOTALL,
)
OWNERSHIP: Final = re.compile(r"reference|borrowed|Returns NULL|[Tt]he same")


def test_headers_declare() -> None:
    """A file that is included once and defines something must be a .c file."""
    defined = {
        f"{path.name}: {line}"
        for path in FILES
        if path.suffix == ".h"
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("static ") and "(" in line and not line.startswith("static inline ")
    }
    assert defined == set()


def test_the_run_time_is_all_of_its_files() -> None:
    unit = RUNTIME / "ferrule_runtime.c"
    included = re.findall(r'^#include "(\w+\.c)"$', unit.read_text("utf-8"), re.MULTILINE)
    there = {path.name for path in RUNTIME.glob("*.c")} - {unit.name} - IN_CFFIS_UNIT
    assert included == sorted(there)


def functions() -> Iterator[tuple[Path, str, str, str]]:
    """Yield each declaration and definition: file, name, head and note."""
    for path in FILES:
        for found in FUNCTION.finditer(path.read_text("utf-8")):
            yield path, found["name"], found["head"], found["note"] or ""


def notes() -> dict[str, str]:
    """Return what the comments say about each function, at its declaration or its definition."""
    said: dict[str, str] = {}
    for _, name, _, note in functions():
        said[name] = said.get(name, "") + note
    return said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_functions_say_what_they_return_and_who_owns_it(path: Path) -> None:
    said = notes()
    of_file = [(name, head) for file, name, head, _ in functions() if file == path]
    silent = {name for name, _ in of_file if not said[name]}
    of_objects = {name for name, head in of_file if "PyObject *" in head.split(name)[0]}
    unowned = {name for name in of_objects if not OWNERSHIP.search(said[name])}
    assert not silent
    assert not unowned
    assert {n for n, _ in of_file if not n.lower().startswith("ferrule_")} <= {"add_data"}
