"""Plans of modules, made from bindings without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferrule.bindings.plan import ModulePlan

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings


def plan_of(bindings: Bindings, module: str = "case", **fields: Any) -> ModulePlan:
    """Return the plan of a module that binds all of `bindings`."""
    return ModulePlan(module, bindings, bindings.module_names, **fields)
