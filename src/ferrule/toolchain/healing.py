"""Which standard header a header lacks that uses `size_t`, say, and does not include <stddef.h>.

The compiler is asked: a standard header is the missing one if the first error goes away when it is
included before. Compilers report a missing type in many ways, and often some words after it:

    typedef size_t (*reader)(void *);      ->   expected declaration specifiers before '*'
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.complaints import STDIN
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.standard_names import standard_types

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.toolchain.diagnostics import Diagnostic
    from ferrule.toolchain.preprocess import Preprocessed
    from ferrule.toolchain.questions import Attempt

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def missing_headers(
    compiled_after: Callable[[Sequence[str]], Attempt],
    text: Preprocessed,
    failed: Attempt,
    known: Sequence[str],
) -> tuple[str, ...]:
    """Return the standard headers without which the compiler reports the first error of `failed`.

    `text` is what did not compile, and `compiled_after` compiles it after more headers; those in
    `known` are already included first. The result is empty if no standard header helps.
    """
    first = next((d for d in read_diagnostics(failed.finished.stderr) if d.is_error), None)
    if first is None or first.path == STDIN:  # the lines of ferrule's own text move
        return ()
    candidates = tuple(h for h in _headers_of_names(text, first) if h not in known)
    if not candidates or not _is_gone(first, compiled_after(candidates)):
        return ()
    for header in candidates if len(candidates) > 1 else ():
        if _is_gone(first, compiled_after([header])):
            return (header,)
    return candidates


def _is_gone(error: Diagnostic, attempt: Attempt) -> bool:
    """Tell whether the compiler, which read everything, does not report `error` any more."""
    if attempt.accepted:
        return True
    reported = [d for d in read_diagnostics(attempt.finished.stderr) if d.is_error]
    return bool(reported) and not any(
        d.severity == "fatal error" or _place(d) == _place(error) for d in reported
    )


def _place(error: Diagnostic) -> tuple[str, int, int]:
    return error.path, error.line, error.column


def _headers_of_names(text: Preprocessed, error: Diagnostic) -> list[str]:
    """Return the headers of the standard names before `error`, those of the nearest ones first."""
    lines = text.without_macros.splitlines()
    before = "\n".join(lines[: _line_in_text(text, error)])
    nearest_first = dict.fromkeys(reversed(_WORD.findall(before)))
    header_of = standard_types(nearest_first)
    return list(dict.fromkeys(header_of[name] for name in nearest_first if name in header_of))


def _line_in_text(text: Preprocessed, error: Diagnostic) -> int | None:
    """Return the number of the line of `text` that `error` is about; None if it is not found."""
    ends = (*text.starts[1:], text.text.count("\n") + 2)
    path = os.path.normpath(error.path)
    runs = zip(text.starts, ends, text.places, strict=True)
    return next(
        (
            start + error.line - first
            for start, end, (name, first) in reversed(list(runs))
            if os.path.normpath(name) == path and 0 <= error.line - first < end - start
        ),
        None,
    )
