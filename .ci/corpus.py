"""Bind the libraries of tests/corpus, and compare each with what the C compiler says.

    python .ci/corpus.py OUT [NAME...]

OUT gets a folder for each library, with the module, stub and report, and truth/NAME.json.gz,
as .ci/direct.py and .ci/stubs.py need it. Exit status 1 if a value, a size or an offset differs, or
if a declared name is neither bound nor skipped.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS: Final = Path(__file__).parents[1] / "tests" / "corpus"
CC: Final = shlex.split(os.environ.get("CC", "cc"))


@dataclass(frozen=True)
class Library:
    """One `folder` of the corpus: `declared` is its library.json, `out` is for its module."""

    folder: Path
    out: Path
    declared: dict[str, Any]

    @property
    def module(self) -> str:
        """Return the name of the module, formed as for real libraries."""
        return f"bound_{self.folder.name}"

    def names(self, kind: str) -> list[str]:
        """Return the declared names of a kind; for records, those are the keys of a dictionary."""
        return list(self.declared.get(kind, ()))


def main(out: str, *names: str) -> int:
    """Print a line for each library, and what is wrong with it; return the exit status."""
    status = 0
    for path in sorted(CORPUS.glob("*/library.json")):
        if names and path.parent.name not in names:
            continue
        folder = Path(out, path.parent.name)
        library = Library(path.parent, folder, json.loads(path.read_text("utf-8")))
        wrong = list(check(library))
        print(f"{path.parent.name:10}{'wrong' if wrong else 'right'}", *wrong, sep="\n  ")
        status |= bool(wrong)
    return status


def check(library: Library) -> Iterator[str]:
    """Yield how a library's module differs from its header and from what the compiler says."""
    library.out.mkdir(parents=True, exist_ok=True)
    bind = [sys.executable, "-m", "ferrule", "bind", *library.declared["headers"]]
    to = ["--output-dir", library.out, "--report", library.out / "report.json"]
    source = f"{library.folder.name}.c"
    command = [*bind, "--source", source, "--module", library.module, *to]
    done = subprocess.run(
        command, cwd=library.folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield done.stderr
        return
    _write_truth(library)
    sys.path.insert(0, str(library.out))
    module = importlib.import_module(library.module)
    yield from _lost(library)
    for fact in _facts(library):
        yield from _differs(module, *fact)
    yield from (
        f"{name} is not in the module"
        for name in (*library.names("functions"), *library.names("variadic"))
        if not callable(getattr(module, name, None))
    )
    done = subprocess.run(
        [sys.executable, library.folder / "use.py"],
        env={**os.environ, "PYTHONPATH": str(library.out)},
        capture_output=True,
        text=True,
        check=False,
    )
    yield from [done.stderr] if done.returncode else []


def _write_truth(library: Library) -> None:
    """Write which functions are variadic, in the form of the real libraries' truth."""
    functions = {name: {"variadic": False} for name in library.names("functions")}
    functions |= {name: {"variadic": True} for name in library.names("variadic")}
    path = library.out.parent / "truth" / f"{library.folder.name}.json.gz"
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        json.dump({"functions": functions, "static_inline": {}}, file)


def _lost(library: Library) -> Iterator[str]:
    """Yield the declared names that the report does not have, or has in the wrong list."""
    report = json.loads((library.out / "report.json").read_text("utf-8"))
    bound, skipped = ({each["name"] for each in report[key]} for key in ("bound", "skipped"))
    for kind in library.declared.keys() - {"headers", "bit_fields", "skipped"}:
        yield from (f"{name} is not bound" for name in set(library.names(kind)) - bound)
    yield from (f"{name} is not skipped" for name in set(library.names("skipped")) - skipped)


def _facts(library: Library) -> Iterator[list[str]]:
    """Yield what the compiler says, as the macros of tests/corpus/truth.h print it."""
    lines = [f'#include "{header}"' for header in library.declared["headers"]]
    lines += [f'#include "{CORPUS / "truth.h"}"', "int main(void) {"]
    for kind, macro in (("integers", "INTEGER"), ("floats", "NUMBER"), ("strings", "TEXT")):
        lines += [f'{macro}("{name}", {name});' for name in library.names(kind)]
    lines += [f"RECORD({record});" for record in library.names("records")]
    for record, fields in library.declared.get("records", {}).items():
        lines += [f"FIELD({record}, {field});" for field in fields]
    for record, fields in library.declared.get("bit_fields", {}).items():
        lines += [f"BITS({record}, {field});" for field in fields]
    source = library.out / "truth.c"
    source.write_text("\n".join([*lines, "return 0; }", ""]), encoding="utf-8")
    program = library.out / "truth"
    sources = [source, library.folder / f"{library.folder.name}.c"]
    subprocess.run([*CC, "-w", "-I", library.folder, *sources, "-o", program], check=True)
    said = subprocess.check_output([program], text=True)
    yield from (line.split("\t") for line in said.splitlines())


def _differs(module: Any, kind: str, name: str, *said: str) -> Iterator[str]:  # noqa: ANN401  a module that was built
    """Yield what the module has instead, if it differs."""
    got: Any
    match kind, said:
        case "integer", (true,):
            got, want = getattr(module, name, None), int(true)
        case "float", (true,):
            got, want = getattr(module, name, None), float(true)
        case "string", (true,):
            got, want = getattr(module, name, None), true.encode()
        case "record", (size, alignment):
            got = (module.ffi.sizeof(name), module.ffi.alignof(name))
            want = (int(size), int(alignment))
        case "field", (field, offset):
            got, want = module.ffi.offsetof(name, field), int(offset)
        case "bits", (field, true):
            got, want = _bits(module, name, field, true), true
        case _:
            got, want = None, said
    if got != want:
        yield f"{kind} {name} {' '.join(said)}: the module has {got!r}"


def _bits(module: Any, record: str, field: str, true: str) -> str:  # noqa: ANN401  as above
    """Return the bytes of a record whose bit-field has been set to all ones by its accessor."""
    value = module.ffi.new(f"{record} *")
    set_ = getattr(module, f"set_{record.rpartition(' ')[2]}__{field}")
    try:
        set_(value, -1)
    except OverflowError:  # it is unsigned
        set_(value, (1 << int(true, 16).bit_count()) - 1)
    return bytes(module.ffi.buffer(value)).hex()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
