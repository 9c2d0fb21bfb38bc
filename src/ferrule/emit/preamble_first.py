"""The C of a module with a preamble: before Python.h, or after it as cffi has it.

cffi writes Python.h first, which defines macros such as `_GNU_SOURCE` and `_FILE_OFFSET_BITS`. They
change what the headers of the preamble declare. So the preamble is marked in cffi's text, and
`with_preamble_first` moves it to the beginning:

    #include <Python.h>             #define FERRULE_PREAMBLE_FIRST
    /* ferrule: preamble */         /* ferrule: preamble */
    #include <dirent.h>       ->    #include <dirent.h>
    /* ferrule: end */              /* ferrule: end */
    ...                             #include <Python.h>
                                    ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.emit.hidden_macros import showing_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from ferrule.emit.writer import SourceWriter

EMBEDDED: Final = ("FERRULE_EXTENSION", None)
"""The macro by which setuptools' commands know an extension that `ferrule.Extension` has made."""

_BEGIN: Final = "/* ferrule: preamble */\n"
_END: Final = "/* ferrule: end of the preamble */\n"
_FIRST: Final = "FERRULE_PREAMBLE_FIRST"


def emit_marked(writer: SourceWriter, preamble: str, names: Collection[str]) -> None:
    """Write the preamble so that it can be moved; `names` are those that the cdef declares.

    If one of them is a macro of the preamble that Python.h redefines, the preamble's is meant.
    """
    writer.lines(_BEGIN)
    writer.lines(preamble)
    writer.line(f"#ifdef {_FIRST}")
    writer.line('#include "ferrule_before_python.h"')
    for name in sorted(names):
        writer.line(f'#pragma push_macro("{name}")')
    writer.line("#endif")
    writer.lines(_END)


def emit_after_python(writer: SourceWriter, names: Collection[str]) -> None:
    """Write what restores the preamble's macros; it goes after the run-time."""
    if names:
        writer.line(f"#ifdef {_FIRST}")
        for name in sorted(names):
            writer.line(showing_line(name))
        writer.line("#endif")


def has_preamble(c: str) -> bool:
    """Tell whether `c` is the text of a module with a preamble that can be moved."""
    return _BEGIN in c and _END in c


def with_preamble_first(c: str) -> str:
    """Return the text `c` of a module with its preamble before Python.h."""
    before, begin, rest = c.partition(_BEGIN)
    preamble, end, after = rest.rpartition(_END)
    return f"#define {_FIRST}\n{begin}{preamble}{end}{before}{after}"
