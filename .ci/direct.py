"""Check that each function of the libraries is a direct call, except variadic ones.

    python .ci/direct.py OUT TRUTH

OUT has a folder for each library, with the report and the module, as .ci/corpus.py makes it.
TRUTH/NAME.json.gz says which functions are variadic. Exit status 1 if any other is not direct.
"""

from __future__ import annotations

import gzip
import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLED = frozenset({"function", "static_inline", "function_macro", "bitfield"})


def main() -> int:
    """Print which functions are not direct, and how many are; return the exit status."""
    out, truths = map(Path, sys.argv[1:])
    total, wrong, rows = 0, [], sorted(out.glob("*/report.json"))
    for path in rows:
        row = path.parent.name
        report = json.loads(path.read_text(encoding="utf-8"))
        with gzip.open(truths / f"{row}.json.gz") as file:
            truth = json.load(file)
        called = [b for b in report["bound"] if b["kind"] in CALLED]
        total += sum(b["direct"] for b in called)
        wrong += [f"{row}: {text}" for text in _wrong(called, truth, _load(path.parent))]
    print(f"{total} functions of {len(rows)} libraries are direct, {len(wrong)} should be")
    print("\n".join(wrong))
    return 1 if wrong or not total else 0


def _load(folder: Path) -> Any:  # noqa: ANN401  a module that was built
    sys.path.insert(0, str(folder))
    return importlib.import_module(f"bound_{folder.name}")


def _wrong(called: list[dict[str, Any]], truth: Any, module: Any) -> Iterator[str]:  # noqa: ANN401  JSON
    functions = {**truth["static_inline"], **truth["functions"]}
    for bound in called:
        name, python_name = bound["name"], bound["python_name"]
        if not bound["direct"]:
            # The truth lacks functions of other libraries, and aliases; for these, ask cffi. It
            # knows too which functions are variadic because they take a va_list in C.
            type_ = module.ffi.typeof(getattr(module.lib, name))
            if not (type_.ellipsis or functions.get(name, {"variadic": False})["variadic"]):
                yield f"{bound['kind']} {name} ({bound['where']}) is not direct, nor variadic"
            continue
        if bound["kind"] == "bitfield":
            continue  # the report's name is the getter's
        on_module = getattr(module, python_name, None)
        if on_module is None:
            continue  # it is only on lib, as the report of skipped names says
        if on_module is getattr(module.lib, name) or on_module.__text_signature__ is None:
            yield f"{bound['kind']} {name} ({bound['where']}) is cffi's own on the module"


if __name__ == "__main__":
    sys.exit(main())
