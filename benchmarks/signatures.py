"""What every kind of argument costs, compared with cffi's API mode.

    python benchmarks/signatures.py --output docs/benchmarks.md

Claim: with the GIL released and errno kept, as cffi does by default, a call of any signature takes
at most 1.03 times as long as cffi's, in modules of few functions. The tables of large modules are
measured too. `bytes` that C may change are copied, which cffi does not do; of these, the claim
covers only short ones. Most functions return their argument.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from pathlib import Path
from typing import Any

from calling import Functions, Runs, Times, cc, measure, timer, with_cffi, with_ferrule
from measurement import machine, replace_section, software

HEADING = "Every kind of argument"
DECLARATIONS = """\
struct point { double x, y; };
struct record { int a[20]; double b[6]; };
enum color { RED, GREEN, BLUE };
typedef int (*function)(int);
"""
SAME = {  # the names of functions that return their argument, and its type
    "same_bool": "_Bool",
    "same_char": "char",
    "same_wide": "wchar_t",
    "same_short": "short",
    "same_unsigned": "uint32_t",
    "same_long": "int64_t",
    "same_unsigned_long": "uint64_t",
    "same_enum": "enum color",
    "same_float": "float",
    "same_double": "double",
    "same_long_double": "long double",
    "same_void": "void *",
    "same_text": "const char *",
    "same_ints": "int *",
    "same_points": "struct point *",
    "same_function": "function",
    "same_point": "struct point",
    "same_record": "struct record",
}
MANY = {
    "nothing": "void nothing(void) {}",
    "six": "int six(int a, int b, int c, int d, int e, int f) { return a + b + c + d + e + f; }",
    "reads": "int reads(const char *text) { return *text; }",
    "writes": "int writes(char *text) { return *text; }",
    "mixed": "int mixed(struct point *p, const char *s, int n, double d) "
    "{ return p != 0 && s != 0 && d > 0 ? n : 0; }",
}
CALLS = {  # what is shown: the function, and Python expressions for its arguments
    "no argument": ("nothing",),
    "`bool`": ("same_bool", "True"),
    "`char`": ("same_char", "b'x'"),
    "`wchar_t`": ("same_wide", "'x'"),
    "`short`": ("same_short", "-5"),
    "`uint32_t`": ("same_unsigned", "5"),
    "`int64_t`": ("same_long", "-5"),
    "`uint64_t`, more than 32 bits": ("same_unsigned_long", "2**40"),
    "`enum`": ("same_enum", "1"),
    "`float`": ("same_float", "1.5"),
    "`double`": ("same_double", "1.5"),
    "`double`, from `int`": ("same_double", "1"),
    "`long double`": ("same_long_double", "1.5"),
    "`void *`": ("same_void", "ffi.cast('void *', 8)"),
    "`void *`, of another pointer": ("same_void", "ffi.new('struct point *')"),
    "`const char *`, `bytes`": ("reads", "b'text'"),
    "`char *`, `bytes`, copied": ("writes", "b'text'"),
    "`char *`, 300 `bytes`, copied": ("writes", "b'x' * 300"),
    "`char *`, 3,000 `bytes`, copied": ("writes", "b'x' * 3000"),
    "`void *`, `bytes`, copied and handed back": ("same_void", "b'text'"),
    "`const char *`, an array": ("same_text", "ffi.new('char[8]')"),
    "`int *`, a list": ("same_ints", "[1, 2, 3]"),
    "`int *`, a list of 1,000": ("same_ints", "list(range(1000))"),
    "`struct *`": ("same_points", "ffi.new('struct point *')"),
    "`struct *`, of `ffi.gc`": (
        "same_points",
        "ffi.gc(ffi.new('struct point *'), lambda p: None)",
    ),
    "`struct *`, `NULL`": ("same_points", "ffi.NULL"),
    "`struct *`, a list": ("same_points", "[(1, 2)]"),
    "function pointer": ("same_function", "ffi.cast('function', 8)"),
    "`struct` of 16 bytes": ("same_point", "ffi.new('struct point *')[0]"),
    "`struct` of 128 bytes": ("same_record", "ffi.new('struct record *')[0]"),
    "six `int`": ("six", *"123456"),
    "`struct *`, `bytes`, `int`, `double`": (
        "mixed",
        "ffi.new('struct point *')",
        "b'text'",
        "3",
        "2.5",
    ),
}
COPIED = {shown for shown in CALLS if shown.endswith(("0 `bytes`, copied", "handed back"))}
HELD, RELEASED, COMPACT, CFFI = "held", "released", "released, tables", "cffi"
BOUND = 1.03


def main() -> None:
    """Build all, measure it, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--calls", type=int, default=2_000, help="calls in a round")
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ferrule-signatures-") as folder:
        times = measure(_runs(_build(Path(folder))), options.rounds, options.calls)
    section = _section(times, options.rounds)
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


def _build(folder: Path) -> dict[str, Any]:
    header, source, compiled = folder / "same.h", folder / "same.c", folder / "same.o"
    same = [f"{type_} {name}({type_} value)" for name, type_ in SAME.items()]
    cdef = DECLARATIONS + "".join(
        f"{head};\n" for head in (*same, *(text.split(" {")[0] for text in MANY.values()))
    )
    header.write_text(f"#include <stdint.h>\n#include <wchar.h>\n{cdef}", encoding="utf-8")
    bodies = [*(f"{head} {{ return value; }}" for head in same), *MANY.values()]
    source.write_text('#include "same.h"\n' + "\n".join(bodies), encoding="utf-8")
    cc("-O2", "-fPIC", "-c", str(source), "-o", str(compiled))
    functions = Functions(header, compiled)
    return {
        HELD: with_ferrule("held", folder, functions, held=True),
        RELEASED: with_ferrule("released", folder, functions),
        COMPACT: with_ferrule("compact", folder, functions, compact=True),
        CFFI: with_cffi("with_cffi", folder, functions, cdef),
    }


def _runs(made: dict[str, Any]) -> Runs:
    runs: Runs = {}
    for name, module in made.items():
        owner = module.lib if name == CFFI else module
        for shown, (function, *texts) in CALLS.items():
            values = [eval(text, {"ffi": module.ffi}) for text in texts]  # noqa: S307  our own
            arguments = {f"a{i}": value for i, value in enumerate(values)}
            called = f"f({', '.join(arguments)})"
            runs[name, shown] = timer(called, {"f": getattr(owner, function), **arguments})
    return runs


def _section(times: Times, rounds: int) -> str:
    conditions = (
        f"{software(('ferrule', 'cffi'))}; {machine()}. The least nanoseconds per call in {rounds} "
        "interleaved rounds on one processor. The claim is that released calls take at most "
        f"{BOUND} times as long as cffi's, except for long or returned copies, which cffi does not "
        "make. `tables` is how the functions of large modules are called."
    )
    ratios = (f"{RELEASED} / {CFFI}", f"{COMPACT} / {CFFI}", f"{CFFI} / {HELD}")
    heads = ("argument", HELD, RELEASED, COMPACT, CFFI, *ratios)
    lines = [
        f"## {HEADING}",
        "",
        conditions,
        "",
        f"| {' | '.join(heads)} |",
        f"|---|{'---:|' * (len(heads) - 1)}",
    ]
    for shown in CALLS:
        held, released, compact, cffi = (
            times[name, shown] for name in (HELD, RELEASED, COMPACT, CFFI)
        )
        bound = math.inf if shown in COPIED else BOUND
        ratios = [
            f"{x / cffi:.2f}{' missed' if x / cffi > bound else ''}"
            for x in (released, compact)
        ]
        cells = [f"{x:.1f}" for x in (held, released, compact, cffi)]
        lines.append(f"| {shown} | {' | '.join([*cells, *ratios, f'{cffi / held:.1f}'])} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
