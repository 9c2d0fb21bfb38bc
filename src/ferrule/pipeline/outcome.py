"""The possible outcomes of an attempt to build the module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ferrule.bindings.plan import ModulePlan
    from ferrule.pipeline.generating import Generated
    from ferrule.selection.reasons import Skip
    from ferrule.selection.verdicts import Verdicts
    from ferrule.stub.render import Stub


@dataclass(frozen=True)
class Built:
    """The module is compiled and linked: what it is made from, what was skipped, and its stub.

    It was imported and used, unless `is_checked` is false, because it is for another machine.
    """

    plan: ModulePlan
    generated: Generated
    skipped: tuple[Skip, ...]
    stub: Stub
    is_checked: bool = True


@dataclass(frozen=True)
class Refused:
    """cffi, the compiler or the check of the module refused some declarations."""

    verdicts: Verdicts


Outcome: TypeAlias = Built | Refused
"""From bindings to a module, or to what the next attempt leaves out."""
