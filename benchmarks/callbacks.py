"""What a callback costs: qsort's comparison in Python, passed to C in several ways.

    python benchmarks/callbacks.py --output docs/benchmarks.md

Claims: a Python function passed for the time of the call is about twice as fast as `ffi.callback`,
and at least 2.5 times as fast if the GIL is held. All use the same comparison, which returns 0. So
the sort always takes as long, and the difference is in the way to Python and back.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from ratios import Comparison, build, main

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = """\
#include <stdlib.h>
typedef int (*compare)(const void *, const void *);
#define SORT(name) \\
    static inline void name(int *base, size_t n, compare compar) \\
    { \\
        qsort(base, n, sizeof *base, compar); \\
    }
SORT(sort_plain)
SORT(sort_held)
SORT(sort_fast)
"""
CDEF = """\
typedef int (*compare)(const void *, const void *);
void sort_plain(int *base, size_t n, compare compar);
extern "Python" int on_compare(const void *, const void *);
"""
NUMBERS = 1000


def equal(_a: object, _b: object) -> int:
    """Compare all numbers as equal."""
    return 0


def calls_of(sort: Callable[[object], object]) -> int:
    """Return how many comparisons one sort makes."""
    made = 0

    def counted(_a: object, _b: object) -> int:
        nonlocal made
        made += 1
        return 0

    sort(counted)
    return made


def prepare() -> tuple[dict[str, object], tuple[Comparison, ...]]:
    """Return what the statements use, and the statements."""
    by_ferrule, by_cffi = build(
        HEADER,
        CDEF,
        scoped_callbacks=["sort_*.compar"],
        hold_gil=["sort_held", "sort_fast"],
        no_errno=["sort_fast"],
    )
    ffi = by_cffi.ffi
    ffi.def_extern("on_compare")(equal)
    prototype = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    qsort = ctypes.CDLL(None).qsort
    qsort.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, prototype]
    numbers = by_ferrule.ffi.new("int[]", list(range(NUMBERS)))
    made = calls_of(lambda compare: by_ferrule.sort_plain(numbers, NUMBERS, compare))
    names: dict[str, object] = {
        "sort": by_cffi.lib.sort_plain,
        "c_numbers": ffi.new("int[]", list(range(NUMBERS))),
        "callback": ffi.callback("compare", equal),
        "on_compare": by_cffi.lib.on_compare,
        "qsort": qsort,
        "ctypes_numbers": (ctypes.c_int * NUMBERS)(*range(NUMBERS)),
        "ctypes_callback": prototype(equal),
        "sort_plain": by_ferrule.sort_plain,
        "sort_held": by_ferrule.sort_held,
        "sort_fast": by_ferrule.sort_fast,
        "numbers": numbers,
        "n": NUMBERS,
        "equal": equal,
    }
    return names, (
        Comparison(
            f"`qsort` of {NUMBERS:,} numbers, {made:,} comparisons",
            "a callback",
            made,
            {
                "cffi, `ffi.callback`": "sort(c_numbers, n, callback)",
                "cffi, `def_extern`": "sort(c_numbers, n, on_compare)",
                "ctypes": "qsort(ctypes_numbers, n, 4, ctypes_callback)",
                "`--scoped-callback`": "sort_plain(numbers, n, equal)",
                "`--scoped-callback`, `--hold-gil`": "sort_held(numbers, n, equal)",
                "`--scoped-callback`, `--hold-gil`, `--no-errno`": "sort_fast(numbers, n, equal)",
            },
        ),
    )


if __name__ == "__main__":
    main(
        "Callbacks",
        "ctypes: `CFUNCTYPE`, with `argtypes` set; it calls `qsort` itself.",
        prepare,
        ("ferrule", "cffi"),
    )
