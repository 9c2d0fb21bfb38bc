"""What the stub accepts for each parameter, field and item is what cffi accepts.

A built module calls each function of `checked/header.h` that has one parameter with each argument,
and sets each field and some arrays' items to it. mypy reads the same lines.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.settings import Settings
from ferrule.inspect.introspection import load_module
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

HEADER: Final = Path(__file__).parent / "checked" / "header.h"

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
    '[ffi.new("int[]", 2)]',
    '[ffi.new("unsigned char[]", 2)]',
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
# Lines to try with each argument in the place of `@`.
FUNCTIONS: Final = tuple(
    f"lib.{name}(@)" for name in re.findall(r"\b(f_(?!sum)\w+)\(", HEADER.read_text("utf-8"))
)
FIELDS: Final = tuple(
    f"h.{name} = @"
    for name in ("name", "label", "at", "next", "owner", "on", "data", "visit", "at.x", "at.y")
)
ITEMS: Final = tuple(
    f"{name}[0] = @"
    for name in ("ints", "chars", "doubles", "points", "texts", "stores", "voids")
)
SETUP: Final = (
    'h = ffi.new("struct holder *")',
    'ints = ffi.new("int[]", 1)',
    'chars = ffi.new("char[]", 1)',
    'doubles = ffi.new("double[]", 1)',
    'points = ffi.new("point[]", 1)',
    'texts = ffi.new("char *[]", 1)',
    'stores = ffi.new("struct store *[]", 1)',
    'voids = ffi.new("void **")',
)
# What a type cannot say: that bytes or str are one character long, what a list has for each field
# of a struct, and that cffi makes no complex number from a `double` that is cdata.
BEYOND_TYPES: Final = {
    ("lib.f_char(@)", 'b"abc"'),
    ("lib.f_wchar(@)", '"abc"'),
    ("lib.f_complex(@)", 'ffi.cast("double", 1)'),
    ("chars[0] = @", 'b"abc"'),
    *(
        (site, f"[{item}]")
        for site in ("lib.f_point(@)", "h.at = @", "points[0] = @")
        for item in (
            *('"a"', "(1, 2.0)", "1.5", 'b"a"', "ffi.NULL", '{"x": 1}'),
            *('ffi.new("int[]", 2)', 'ffi.new("unsigned char[]", 2)'),
        )
    ),
}


def lines() -> list[tuple[str, str]]:
    return [(site, arg) for site in (*FUNCTIONS, *FIELDS, *ITEMS) for arg in ARGUMENTS]


def accepted_by_cffi(module: Any) -> set[tuple[str, str]]:
    """Return the lines that raise no TypeError. A value out of range has the right type."""
    accepted = set()
    names = {"ffi": module.ffi, "lib": module.lib}
    exec("\n".join(SETUP), names)  # noqa: S102  this file's own lines
    for site, argument in lines():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "error"
                )  # cffi warns about casts that it is going to refuse
                exec(site.replace("@", argument), names)  # noqa: S102  as above
        except (TypeError, UserWarning):
            continue
        except (OverflowError, ValueError):
            pass
        accepted.add((site, argument))
    return accepted


def accepted_by_mypy(
    type_errors: Callable[..., list[tuple[str, int, str]]], folder: Path
) -> set[tuple[str, str]]:
    # Arguments get a name, except lists and tuples: checkers read those differently in place.
    named = {
        a: f"argument_{i}" for i, a in enumerate(ARGUMENTS) if a.startswith(("ffi", "lib"))
    }
    text = [
        "from case import ffi, lib",
        *SETUP,
        *(f"{name} = {argument}" for argument, name in named.items()),
        *(site.replace("@", named.get(argument, argument)) for site, argument in lines()),
    ]
    (folder / "use.py").write_text("\n".join(text), encoding="utf-8")
    errors = type_errors("mypy", folder)
    assert all(line > len(text) - len(lines()) for _, line, _ in errors), errors[0]
    refused = {line + len(lines()) - len(text) - 1 for _, line, _ in errors}
    return {line for i, line in enumerate(lines()) if i not in refused}


def test_the_stub_accepts_what_cffi_accepts(
    decide_header: Callable[..., Bindings],
    type_errors: Callable[..., list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    decide_header(HEADER.read_text("utf-8"))
    folder = tmp_path / "out"
    report = bind(
        Settings.of({"headers": ["header.h"], "module": "case", "output_dir": folder})
    )
    by_cffi = accepted_by_cffi(load_module(str(report.path)))
    # Only the functions of `lib`: those of the module accept more.
    by_mypy = accepted_by_mypy(type_errors, folder)
    assert by_cffi - by_mypy == set(), "refused by the stub but accepted by cffi"
    assert by_mypy - by_cffi == BEYOND_TYPES, "accepted by the stub but refused by cffi"
    assert len(by_cffi) > 250
