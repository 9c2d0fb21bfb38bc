"""Tuples to structs, structs to tuples, and strings, compared with cffi's own functions.

    python benchmarks/structs.py --output docs/benchmarks.md

Claim: a list of tuples becomes an array of structs at least 3 times as fast as with `ffi.new`.
"""

from __future__ import annotations

from struct import iter_unpack

from ratios import Comparison, build, main

DECLARATIONS = """\
struct pair { int num; double dnum; };
struct entry { int id; char name[32]; };
"""
ITEMS, FEW = 1000, 10


def prepare() -> tuple[dict[str, object], tuple[Comparison, ...]]:
    """Return what the statements use, and the statements."""
    by_ferrule, by_cffi = build(DECLARATIONS, DECLARATIONS)
    ffi = by_cffi.ffi
    rows = [(number, number * 0.5) for number in range(ITEMS)]
    names: dict[str, object] = {
        "new": ffi.new,
        "string": ffi.string,
        "buffer": ffi.buffer,
        "iter_unpack": iter_unpack,
        "new_pair": by_ferrule.new_pair,
        "new_pair_array": by_ferrule.new_pair_array,
        "pair_as_list": by_ferrule.pair_as_list,
        "pair_as_tuple": by_ferrule.pair_as_tuple,
        "entry_as_tuple": by_ferrule.entry_as_tuple,
        "as_str": by_ferrule.as_str,
        "rows": rows,
        "row": rows[1],
        "pointer": ffi.typeof("struct pair *"),
        "array": ffi.typeof("struct pair[]"),
        "c_few": ffi.new("struct pair[]", rows[:FEW]),
        "f_few": by_ferrule.new_pair_array(rows[:FEW]),
        "c_pair": ffi.new("struct pair *", rows[1]),
        "f_pair": by_ferrule.new_pair(rows[1]),
        "c_entry": ffi.new("struct entry *", (1, b"a short name")),
        "f_entry": by_ferrule.new_entry((1, b"a short name")),
    }
    return names, (
        Comparison(
            f"A list of {ITEMS:,} tuples to an array of structs",
            "a struct",
            ITEMS,
            {
                '`ffi.new(ffi.typeof("struct pair[]"), rows)`': "new(array, rows)",
                "`new_pair_array(rows)`": "new_pair_array(rows)",
            },
        ),
        Comparison(
            f"{FEW} structs to a list of tuples",
            "a list",
            1,
            {
                "cffi, `[(p.num, p.dnum) for p in array]`": "[(p.num, p.dnum) for p in c_few]",
                "`list(struct.iter_unpack(..., ffi.buffer(array)))`": (
                    'list(iter_unpack("@i4xd", buffer(c_few)))'
                ),
                "`pair_as_list(array)`": "pair_as_list(f_few)",
            },
        ),
        Comparison(
            "One struct of two fields from a tuple",
            "a struct",
            1,
            {
                '`ffi.new(ffi.typeof("struct pair *"), row)`': "new(pointer, row)",
                "`new_pair(row)`": "new_pair(row)",
            },
        ),
        Comparison(
            "One struct to a tuple",
            "a struct",
            1,
            {
                "cffi, `(p.num, p.dnum)`": "(c_pair.num, c_pair.dnum)",
                "`pair_as_tuple(p)`": "pair_as_tuple(f_pair)",
            },
        ),
        Comparison(
            "A field `char name[32]` to `str`",
            "a field",
            1,
            {
                "`ffi.string(p.name).decode()`": "string(c_entry.name).decode()",
                "`as_str(p.name)`": "as_str(f_entry.name)",
            },
        ),
        Comparison(
            "A struct with such a field to a tuple",
            "a struct",
            1,
            {
                "cffi, `(p.id, ffi.string(p.name).decode())`": (
                    "(c_entry.id, string(c_entry.name).decode())"
                ),
                '`entry_as_tuple(p, "utf-8")`': 'entry_as_tuple(f_entry, "utf-8")',
            },
        ),
    )


if __name__ == "__main__":
    main(
        "Structs, tuples and strings",
        "Types are looked up beforehand.",
        prepare,
        ("ferrule", "cffi"),
    )
