"""The kinds of headers whose size `scaling.py` doubles: C text by the number of pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEADER: Final = "scale.h"
_IN_AN_ENUM: Final = 10


@dataclass(frozen=True)
class Shape:
    """One way for headers to be large.

    `title` names it. `files(n)` returns the headers of `n` pieces, by name; `HEADER` includes the
    others. `size` is the largest `n` that the benchmark page shows.
    """

    title: str
    files: Callable[[int], Mapping[str, str]]
    size: int


def _one(text: Callable[[int], str]) -> Callable[[int], Mapping[str, str]]:
    return lambda count: {HEADER: text(count)}


def _each(pattern: str, count: int) -> str:
    """Return `pattern` for each number from 1 on: `{i}` is the number, `{j}` the one before."""
    return "".join(pattern.format(i=i, j=i - 1) for i in range(1, count + 1))


def _enumerators(count: int) -> str:
    return "enum e {\n" + _each("  E{i},\n", count) + "};\n"


def _enumerators_on_one_line(count: int) -> str:
    return "enum e {" + _each("E{i},", count) + "};\n"


def _enumerations(count: int) -> str:
    members = ", ".join(f"E{{i}}_{k}" for k in range(_IN_AN_ENUM))
    return _each(f"enum e{{i}} {{{{ {members} }}}};\n", count // _IN_AN_ENUM)


def _headers(count: int) -> dict[str, str]:
    inner = {
        f"part{i}.h": f"#pragma once\nstruct s{i} {{ int a; }};\nvoid f{i}(struct s{i} *);\n"
        for i in range(count)
    }
    return {**inner, HEADER: "".join(f'#include "{name}"\n' for name in inner)}


def _chain_of_headers(count: int) -> dict[str, str]:
    """Return chains of headers, each including the one before; compilers allow a depth of 200."""
    deep = 100
    inner = {
        f"part{i}.h": (f'#include "part{i - 1}.h"\n' if i % deep else "") + f"int f{i}(int);\n"
        for i in range(count)
    }
    ends = [f"part{i}.h" for i in range(count) if i % deep == deep - 1 or i == count - 1]
    return {**inner, HEADER: "".join(f'#include "{name}"\n' for name in ends)}


def _nested_lexically(count: int) -> str:
    before = "".join(f"struct n{i} {{ " for i in range(count))
    after = "".join(f"}} m{i}; " for i in range(count - 1))
    return f"{before}int x; {after}}};\n"


def _nested_without_names(count: int) -> str:
    return "struct s { " + "struct { " * count + "int x; " + "}; " * count + "};\n"


def _structs_by_value(count: int) -> str:
    return "struct s0 { int a; };\n" + _each("struct s{i} {{ struct s{j} a; }};\n", count)


def _macros_of_macros(count: int) -> str:
    return "#define M0 1\n" + _each("#define M{i} (M0 + {i})\n", count)


def _patterned(title: str, pattern: str, size: int, before: str = "", after: str = "") -> Shape:
    return Shape(title, _one(lambda count: before + _each(pattern, count) + after), size)


SHAPES: Final = (
    Shape("enumerators of one enum", _one(_enumerators), 100_000),
    Shape("enumerators on one line", _one(_enumerators_on_one_line), 100_000),
    Shape("enumerators of many enums", _one(_enumerations), 100_000),
    _patterned("integer macros", "#define M{i} {i}\n", 100_000),
    _patterned("string macros", '#define M{i} "m{i}"\n', 100_000),
    Shape("macros of macros", _one(_macros_of_macros), 100_000),
    _patterned("functions", "int f{i}(int a, const char *b);\n", 50_000),
    _patterned("functions on one line", "int f{i}(int a, const char *b); ", 50_000),
    _patterned("functions with comments", "/** Number {i}. */\nint f{i}(int a);\n", 50_000),
    _patterned(
        "static inline functions", "static inline int f{i}(int a) {{ return a; }}\n", 50_000
    ),
    _patterned("variables", "extern int v{i};\n", 50_000),
    Shape("headers", _headers, 5_000),
    Shape("headers in headers", _chain_of_headers, 5_000),
    _patterned("structs", "struct s{i} {{ int a; double b; }};\n", 50_000),
    _patterned(
        "structs in a chain of pointers", "struct s{i} {{ struct s{j} *a; }};\n", 50_000
    ),
    Shape("structs nested by value", _one(_structs_by_value), 10_000),
    Shape("structs nested lexically", _one(_nested_lexically), 800),
    Shape("structs nested without names", _one(_nested_without_names), 800),
    _patterned("fields of one struct", "int f{i};\n", 100_000, "struct s {\n", "};\n"),
    _patterned("typedefs in a chain", "typedef t{j} t{i};\n", 20_000, "typedef int t0;\n"),
)
