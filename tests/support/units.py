"""Declarations for tests of data: written as cdef text, and read without a compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.reader import read_cdef

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit


def unit_of(text: str) -> Unit:
    """Return what cdef `text` declares, all of it own."""
    return read_cdef(text)[1]


def declared(text: str) -> Declaration:
    """Return the last declaration of cdef `text`."""
    return unit_of(text).declarations[-1]


def bindings_of(text: str) -> Bindings:
    """Return the bindings of cdef `text`."""
    return bind_embedded(unit_of(text))
