"""What the stub takes for each parameter is what cffi takes: tried on a built module.

Each function of `tests/stubs/header.h` of one parameter is called with each argument, and the
same calls are read by mypy.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.emit.stub import render_stub
from ferrule.generate import bind
from ferrule.verify.introspection import load_module

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

HEADER: Final = Path(__file__).parents[1] / "stubs" / "header.h"

# Expressions over `ffi` and `lib`; each means the same to cffi and to a checker.
ARGUMENTS: Final = (
    "1",
    "True",
    "1.5",
    "1j",
    'b"a"',
    'b"abc"',
    '"a"',
    '"abc"',
    "None",
    'bytearray(b"ab")',
    "[1, 1]",
    "(1, 1)",
    "[1.5]",
    '[b"a"]',
    '["a"]',
    '{"x": 1}',
    '[{"x": 1}]',
    "[(1, 2.0)]",
    "[ffi.NULL]",
    "range(2)",
    "object()",
    "ffi.NULL",
    *(
        f'ffi.new("{t}[]", 2)'
        for t in (
            "int",
            "unsigned int",
            "char",
            "unsigned char",
            "signed char",
            "uint8_t",
            "double",
            "wchar_t",
            "size_t",
            "point",
            "char *",
            "point *",
            "struct store *",
        )
    ),
    *(f'ffi.new("{t} *")' for t in ("int", "double", "point", "struct holder")),
    'ffi.new("point *")[0]',
    'ffi.new("void **")',
    'ffi.cast("void *", 1)',
    'ffi.cast("int", 1)',
    'ffi.cast("double", 1)',
    'ffi.cast("char", 65)',
    'ffi.cast("enum color", 1)',
    'ffi.from_buffer(b"ab")',
    "lib.make_store()",
    "lib.make_other()",
    "lib.make_visitor()",
)
# What a type cannot say: that bytes or str are one character long, what stands in a list for each
# field of a struct, and that cffi makes no complex number of a `double` that is cdata.
BEYOND_TYPES: Final = {
    ("f_char", 'b"abc"'),
    ("f_wchar", '"abc"'),
    ("f_complex", 'ffi.cast("double", 1)'),
    *(
        ("f_point", f"[{item}]")
        for item in ('"a"', "(1, 2.0)", "1.5", 'b"a"', "ffi.NULL", '{"x": 1}')
    ),
}


@pytest.fixture(scope="module")
def calls() -> list[tuple[str, str]]:
    functions = re.findall(r"\b(f_(?!sum)\w+)\(", HEADER.read_text("utf-8"))
    return [(function, argument) for function in functions for argument in ARGUMENTS]


def taken_by_cffi(module: Any, calls: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the calls that raise no TypeError; a value out of range is of the right type."""
    taken = set()
    names = {"ffi": module.ffi, "lib": module.lib}
    for function, argument in calls:
        value = eval(argument, names)  # noqa: S307  this file's own expressions
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # cffi warns of casts that it will refuse
                getattr(module.lib, function)(value)
        except (TypeError, UserWarning):
            continue
        except (OverflowError, ValueError):
            pass
        taken.add((function, argument))
    return taken


def taken_by_mypy(calls: list[tuple[str, str]], folder: Path) -> set[tuple[str, str]]:
    script = folder / "calls.py"
    lines = [f"lib.{function}({argument})" for function, argument in calls]
    script.write_text("from case import ffi, lib\n" + "\n".join(lines) + "\n")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "--output",
            "json",
            "--cache-dir",
            str(folder / "cache"),
            str(script),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MYPYPATH": str(folder)},
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    refused = {s["line"] - 2 for s in said if s["severity"] == "error"}
    return {call for i, call in enumerate(calls) if i not in refused}


def test_the_stub_takes_what_cffi_takes(
    calls: list[tuple[str, str]],
    decide_header: Callable[..., Bindings],
    tmp_path: Path,
) -> None:
    pytest.importorskip("mypy", reason="the extra `check` is not installed")
    text = render_stub(decide_header(HEADER.read_text("utf-8")), "case").text
    report = bind(
        Settings.of({"headers": ["header.h"], "module": "case", "output_dir": tmp_path})
    )
    (tmp_path / "case.pyi").write_text(text, encoding="utf-8")
    by_cffi = taken_by_cffi(load_module(str(report.path)), calls)
    by_mypy = taken_by_mypy(calls, tmp_path)
    assert by_cffi - by_mypy == set(), "refused by the stub, and taken by cffi"
    assert by_mypy - by_cffi == BEYOND_TYPES, "taken by the stub, and refused by cffi"
    assert len(by_cffi) > 150
