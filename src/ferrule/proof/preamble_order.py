"""Whether the preamble of a module compiles before Python.h, which would change its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.preamble_first import has_preamble, with_preamble_first
from ferrule.toolchain.diagnostics import names_an_error
from ferrule.toolchain.questions import control_refused

if TYPE_CHECKING:
    from ferrule.toolchain.compiler import BuildFlags, Compiler


def goes_first(compiler: Compiler, c: str, flags: BuildFlags) -> bool:
    """Tell whether the text `c` of a module has a preamble that goes before Python.h.

    It does unless the compiler rejects it there. A yes needs no proof, since the text is then built
    that way. Raises `AnswerError` if the compiler fails without naming an error.
    """
    if not has_preamble(c):
        return False
    arguments = ["-fsyntax-only", "-w", "-x", "c", "-"]
    done = compiler.call(arguments, flags, text=with_preamble_first(c))
    if done.status == 0:
        return True
    if not names_an_error(done.stderr):
        raise done.not_understood()
    if (error := control_refused(compiler, flags)) is not None:
        raise error
    return False
