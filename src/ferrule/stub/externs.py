"""`def_extern` on a module, as the stub declares it: like that of `ffi`, with classes of handles.

def def_extern(name: Literal["on_row"], ...) -> Callable[[Callable[[Database | None], int]], ...]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.callbacks import DEF_EXTERN
from ferrule.stub.ffi_class import MOST_OVERLOADS
from ferrule.stub.ffi_methods import ON_ERROR
from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.overloads import Overloads
from ferrule.stub.spellings import literal

if TYPE_CHECKING:
    from ferrule.bindings.plan import ModulePlan
    from ferrule.stub.functions import FunctionWriter


def emit_def_extern(functions: FunctionWriter, plan: ModulePlan) -> None:
    """Write the function, if the module has it."""
    if not plan.externs:
        return
    overloads = Overloads()
    for callback, handles in plan.externs:
        called = functions.python_callable(callback.type, dict(handles.given), None)
        name = literal([callback.name])
        overloads.add(f"(name: {name}, {ON_ERROR}) -> Callable[[{called}], {called}]")
    others = [s.replace("self, ", "", 1) for s in fixed_text().ffi.methods[DEF_EXTERN]]
    known = overloads.written(MOST_OVERLOADS[DEF_EXTERN])
    functions.writer.overloads(DEF_EXTERN, [*known, *others])
