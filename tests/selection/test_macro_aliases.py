from __future__ import annotations

from dataclasses import replace

from tests.support.units import unit_of

from ferrule.declarations.nodes import Macro
from ferrule.selection.macro_aliases import give_aliases_parameters

UNIT = unit_of("int function(void);")
PLACE = UNIT.declarations[0].location


def test_another_name_has_the_parameters() -> None:
    macros = (Macro("ALIAS", None, "HALF", PLACE), Macro("OTHER", None, "GONE", PLACE))
    unit = replace(UNIT, declarations=(*UNIT.declarations, *macros))
    found = give_aliases_parameters(unit, {"ALIAS": ("number",)})
    function, alias, other = found.declarations
    assert (function, other) == (UNIT.declarations[0], macros[1])
    assert alias == replace(macros[0], parameters=("number",))
    assert found.subjects == unit.subjects
