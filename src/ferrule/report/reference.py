"""The reference page of the report, as Markdown: `python -m ferrule.report.reference`.

Input: the reasons of `Reason`. Output: the text of `docs/reference/report.md`, which a test
compares.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from ferrule.selection.reasons import NOTHING_LOST, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

_INTRODUCTION: Final = """\
# The report

<!-- Printed by `python -m ferrule.report.reference`; change `ferrule/selection/`. -->

`ferrule bind ... --report FILE` writes the result of a run as JSON. `ferrule.bind(...)` returns
the same as an object. Each declaration of the library's own headers is in it once: under `bound`,
or under `skipped` with a reason.

```json
{
 "schema": 1,
 "module": "meter_c",
 "headers": ["meter.h"],
 "compiler": "gcc (Debian 12.2.0-14+deb12u1) 12.2.0",
 "target": "x86_64-linux-gnu",
 "counts": {"declared": 8, "bound": 5, "skipped": 3},
 "bound": [
  {"kind": "function", "name": "meter_read", "python_name": "meter_read",
   "where": "meter.h:13:8", "direct": true, "annotations": [],
   "method": "", "no_method": ""}
 ],
 "skipped": [
  {"kind": "function", "name": "meter_reset", "where": "meter.h:14:6",
   "reason": "not-exported",
   "message": "the headers declare it, but none of the linked libraries defines it"}
 ],
 "callbacks": [],
 "untyped": [],
 "seconds": {"read": 0.06, "select": 0.18, "emit": 0.01, "compile": 0.31, "verify": 0.04}
}
```
"""
# In the order of the file, so that a reader can follow both.
_KEYS: Final = (
    ("schema", "The version of this form. New keys may come without a new version."),
    ("module", "The module's dotted name."),
    ("headers", "The headers, as the user named them."),
    ("compiler", "The first line that the C compiler prints about itself."),
    ("target", "The kind of machine that the compiler compiles for."),
    ("counts", "The lengths of `bound` and `skipped`, and their sum, `declared`."),
    ("bound[].kind", "One of the kinds below."),
    ("bound[].name", "The name in C: `struct dirent`, `opendir`."),
    ("bound[].python_name", "The name in the module; of a bit-field, its reading function."),
    (
        "bound[].where",
        "`path:line:column` of the declaration; after a `#line`, the place it names.",
    ),
    (
        "bound[].direct",
        "Whether calls go through ferrule's own C, as they do except for variadic functions.",
    ),
    (
        "bound[].annotations",
        "The tables of annotations that say more about a function: file and table.",
    ),
    (
        "bound[].method",
        "Its name as a method of a class of handles, such as `Database.step`; or empty.",
    ),
    (
        "bound[].no_method",
        "Why it is not a method, although its first parameter is a handle; or empty.",
    ),
    ("skipped[].kind", "As in `bound`; so are `name` and `where`."),
    ("skipped[].reason", "One of the codes below, for programs."),
    ("skipped[].message", "A sentence for people, or the words of the compiler or of cffi."),
    (
        "callbacks",
        "What `def_extern` on the module defines: `name`, and `classes`, one or null a parameter.",
    ),
    ("untyped", "Names for which the type stub has no type of its own, each with the reason."),
    ("seconds", "How long each stage took."),
)
_AFTER_THE_KEYS: Final = """\
Types that the library's declarations need from other headers, such as `ino_t`, are bound too and
are in `bound`. So is what `--cdef` adds, with `<cdef>` as its file, or `<cdef 2>` for the second
text.
"""
_KINDS: Final = (
    ("function", "a function that a library defines, or a macro that was given a type"),
    ("static_inline", "a function that the header itself defines"),
    ("record", "a struct or a union; or `struct s.field`, if only that field is skipped"),
    ("enum", "an enumeration"),
    ("enumerator", "a constant of an enumeration"),
    ("typedef", "a name for a type"),
    ("constant", "a macro without parameters: a number, a string"),
    ("variable", "a variable that a library defines"),
    ("function_macro", "a macro with parameters that has no type"),
    ("bitfield", "a bit-field of a record: `struct s.field`"),
)
_BEFORE_THE_REASONS: Final = """\
*impossible*: C or Python rules it out. *not yet*: ferrule could do it, but does not yet. *asked
for*: the options say so. With `--strict` a skip is an error, unless it was asked for, or is a macro
that has no value in C either.
"""
_GROUPS: Final = {"impossible": "impossible", "ours": "not yet", "choice": "asked for"}
_AFTER_THE_REASONS: Final = """\
With clang, some declarations have a type that a cdef cannot express, and are skipped as
`compiler-disagrees`: a variadic function, or a pointer to a function, that returns a `const` or
`volatile` value, and a function that returns an `_Atomic` one. gcc drops these qualifiers, so such
functions are bound with gcc.
"""


def render_reference() -> str:
    """Return the page: what the keys of a report mean, the kinds, and the reasons."""
    reasons = (
        (r.code, _GROUPS[r.group], "passes" if r in NOTHING_LOST else "error", r.text)
        for r in Reason
    )
    return (
        "\n".join(
            (
                _INTRODUCTION,
                "## Keys\n",
                _table(("key", "meaning"), _KEYS),
                _AFTER_THE_KEYS,
                "## Kinds\n",
                _table(("kind", "what it is"), _KINDS),
                "## Reasons\n",
                _BEFORE_THE_REASONS,
                _table(("reason", "group", "with `--strict`", "meaning"), reasons),
                _AFTER_THE_REASONS,
            )
        ).rstrip("\n")
        + "\n"
    )


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table whose first column is code."""
    lines = (titles, ("---",) * len(titles), *((f"`{row[0]}`", *row[1:]) for row in rows))
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


if __name__ == "__main__":
    sys.stdout.write(render_reference())
