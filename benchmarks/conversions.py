"""What conversions of strings and structs cost, against cffi's own way for the same object.

    python benchmarks/conversions.py --rounds 100 --output docs/benchmarks.md

Both ways use objects of one module of ferrule's, and are called in turn, as in calls.py. cffi's way
is that of `ffi` and of attributes, with types that `ffi.typeof` has looked up once.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from calling import load, measure, timer
from measurement import replace_section

import ferrule

HEADING: Final = "Conversions"
HEADER: Final = """\
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>
typedef struct { int number; double real; char name[8]; } item;
const char *text(void);
wchar_t *wide(void);
char16_t *utf16(void);
char32_t *utf32(void);
void fill(item *items, unsigned char *bytes, signed char *others);
"""
TEXT: Final = b"some text of 24 letters"
STRINGS: Final = {
    "`char *`": 'ffi.cast("char *", kept)',
    "`const char *`": 'ffi.cast("const char *", kept)',
    "`unsigned char *`": 'ffi.cast("unsigned char *", kept)',
    "`signed char *`": 'ffi.cast("signed char *", kept)',
    "`char[24]`": 'ffi.new("char[24]", text)',
    "`char[]`": 'ffi.new("char[]", text)',
    "`unsigned char[]`": 'ffi.new("unsigned char[]", text)',
    "`uint8_t[40]`": 'ffi.new("uint8_t[40]", text)',
}
WIDE: Final = {
    "`wchar_t *`": 'ffi.cast("wchar_t *", wide)',
    "`wchar_t[]`": "wide",
    "`char16_t[]`": 'ffi.new("char16_t[]", text.decode())',
    "`char32_t[40]`": 'ffi.new("char32_t[40]", text.decode())',
}
STRUCTS: Final = {
    "`item_as_tuple`, `item *`": ("as_tuple(one)", "fields(one)", "m.item_as_tuple"),
    "`item_as_tuple`, `item`": ("as_tuple(one[0])", "fields(one[0])", "m.item_as_tuple"),
    "`item_as_list`, `item[10]`": (
        "as_list(ten)",
        "[fields(p) for p in ten]",
        "m.item_as_list",
    ),
    "`new_item`, a tuple": ("new(row)", "ffi.new(pointer, row)", "m.new_item"),
    "`new_item`, a dict": ("new(named)", "ffi.new(pointer, named)", "m.new_item"),
    "`new_item_array`, ten tuples": (
        "new_array(rows)",
        "ffi.new(array, rows)",
        "m.new_item_array",
    ),
}


def main() -> None:
    """Build the module, measure, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--calls", type=int, default=5_000, help="calls in a round")
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ferrule-conversions-") as name:
        section = _section(measure(_runs(_module(Path(name))), options.rounds, options.calls))
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


def _module(folder: Path) -> Any:  # noqa: ANN401  a module built here
    header, source = folder / "items.h", folder / "items.c"
    header.write_text(HEADER, encoding="utf-8")
    source.write_text(
        '#include "items.h"\n'
        "const char *text(void) { return 0; }\nwchar_t *wide(void) { return 0; }\n"
        "char16_t *utf16(void) { return 0; }\nchar32_t *utf32(void) { return 0; }\n"
        "void fill(item *i, unsigned char *b, signed char *o) { (void)i, (void)b, (void)o; }\n",
        encoding="utf-8",
    )
    ferrule.bind(
        headers=[str(header)], sources=[str(source)], module="items", output_dir=folder
    )
    return load("items", next(folder.glob("items.*.so")))


def _runs(module: Any) -> dict[Any, Any]:  # noqa: ANN401  as above
    ffi = module.ffi
    names = {"ffi": ffi, "text": TEXT, "kept": ffi.new("char[]", TEXT)}
    names["wide"] = ffi.new("wchar_t[]", TEXT.decode())
    runs: dict[Any, Any] = {}
    for shown, made in (STRINGS | WIDE).items():
        values = {"p": eval(made, dict(names)), "ffi": ffi}  # noqa: S307  our own text
        decode = "" if shown in WIDE else ".decode()"
        _add(
            runs,
            f"`as_str`, {shown}",
            "f(p)",
            f"ffi.string(p){decode}",
            values | {"f": module.as_str},
        )
        if shown not in WIDE:
            _add(
                runs,
                f"`as_bytes`, {shown}",
                "f(p)",
                "ffi.string(p)",
                values | {"f": module.as_bytes},
            )
    row = (3, 1.5, b"name")
    values = {
        "ffi": ffi,
        "one": ffi.new("item *", row),
        "ten": ffi.new("item[10]", [row] * 10),
        "row": row,
        "rows": [row] * 10,
        "named": {"number": 3, "real": 1.5},
        "pointer": ffi.typeof("item *"),
        "array": ffi.typeof("item[]"),
        "fields": lambda p: (p.number, p.real, ffi.string(p.name)),
    }
    for shown, (ours, theirs, function) in STRUCTS.items():
        called = ours.partition("(")[0]
        made = eval(function, {"m": module})  # noqa: S307  our own text
        _add(runs, shown, ours, theirs, values | {called: made})
    return runs


def _add(
    runs: dict[Any, Any], shown: str, ours: str, theirs: str, values: dict[str, Any]
) -> None:
    runs["ferrule", shown] = timer(ours, values)
    runs["cffi", shown] = timer(theirs, values)


def _section(times: dict[Any, float]) -> str:
    lines = [f"## {HEADING}", "", "| nanoseconds | ferrule | cffi's own way | faster |"]
    lines.append("|---" * 4 + "|")
    for way, shown in times:
        if way == "ferrule":
            ours, theirs = times["ferrule", shown], times["cffi", shown]
            lines.append(f"| {shown} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.1f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
