"""Modules for another machine, which cannot be imported here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.errors import VerificationError
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.cross import builds_for_another_machine, is_for_another_machine

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bindings.decide import Bindings


def is_left_unchecked(built: Path, *, is_kept: bool) -> bool:
    """Return whether the module in the file `built` is for another machine.

    Raises `VerificationError` if the module is to be kept, but this Python is not set up to build
    for another machine.
    """
    if builds_for_another_machine():
        return True
    if not is_for_another_machine(built):
        return False
    if is_kept:
        message = (
            f"the module {built.name} is for another machine than this Python, because of CC or "
            "the flags; to build for another machine on purpose, use crossenv's Python, or set "
            "_PYTHON_HOST_PLATFORM as the guide on cross builds says"
        )
        raise VerificationError(message)
    return True


def without_proof(bindings: Bindings) -> Verdicts:
    """Return the verdicts on what needs a check that is not possible here.

    Only using them shows whether bit-fields that cffi lays out itself are where the compiler puts
    them. Their functions in C need no proof.
    """
    return Verdicts(
        inexact=frozenset(b.key for b in bindings.bit_fields if b.key in bindings.exact)
    )
