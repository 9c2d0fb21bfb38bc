"""The beginning of the C that has the headers of the library in it, and never Python.h.

    #include "ferrule_headers.h"            what the C after the headers needs
    #include <zlib.h>
    #include "ferrule_after_headers.h"      ends what pragmas have said about warnings

So Python.h and its compiler flags change nothing in the headers, and the headers nothing in
Python.h. The C after the headers uses only C's keywords, the library's own names, and names that
are reserved for ferrule and cffi.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.emit.hidden_macros import hiding_text, showing_line
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Collection

    from ferrule.bindings.decide import Bindings


AFTER_HEADERS: Final = '#include "ferrule_after_headers.h"'
"""The first line after the headers and an empty line."""


def render_beginning(includes: str, covered: Collection[str], bindings: Bindings) -> str:
    """Return the beginning of a unit that includes the headers by `includes`.

    `covered` are the words of ferrule's C that the command line makes macros of.
    """
    writer = SourceWriter()
    writer.lines(f'{hiding_text(covered)}#include "ferrule_headers.h"')
    for name in sorted(covered):
        writer.line(showing_line(name))
    writer.lines(includes)
    writer.line()
    writer.line(AFTER_HEADERS)
    if bindings.covering:
        writer.lines(hiding_text(bindings.covering))
    emit_preamble(writer, bindings)
    return writer.text()
