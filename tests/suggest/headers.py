"""Headers for tests of proposals, read from cdef text without a compiler."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.units import unit_of

from ferrule.declarations.nodes import Function
from ferrule.suggest.header import Header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.headers.attributes import Attributes


def header_of(
    text: str,
    comment: str = "",
    attributes: Mapping[str, Attributes] | None = None,
    names: frozenset[str] = frozenset(),
) -> Header:
    """Return a header of cdef `text`; the `comment` is that of its last function."""
    unit = unit_of(text)
    functions = [d for d in unit.declarations if isinstance(d, Function)]
    functions[-1] = replace(functions[-1], comment=comment)
    return Header(
        tuple(functions),
        unit,
        names,
        frozenset(),
        attributes or {},
        which_are_zero=lambda asked: {name for name in asked if "ZERO" not in name},
    )
