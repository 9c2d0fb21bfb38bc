from __future__ import annotations

from ferrule.bindings.decide import Bindings
from ferrule.bindings.names import ModuleNames
from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.nodes import Function, Location
from ferrule.declarations.types import FunctionType, Void
from ferrule.declarations.unit import Unit


def function(name: str, *, optional: bool = False) -> Function:
    return Function(name, FunctionType(Void(), ()), Location("a.h", 1, 1), optional=optional)


NAMES = ModuleNames((("f", "f"), ("g", "g")), (("A", "A"), ("B", "B")))
UNIT = Unit(("a.h",), (function("f"), function("g", optional=True)), frozenset())
BINDINGS = Bindings(UNIT, {}, NAMES, structs={"struct s": "s"})


def test_the_stem_is_the_name_inside_the_package() -> None:
    assert ModulePlan("pkg.sub._lib", BINDINGS, NAMES).stem == "_lib"
    assert ModulePlan("_lib", BINDINGS, NAMES).stem == "_lib"


def test_integers_are_not_read_from_lib() -> None:
    plan = ModulePlan("m", BINDINGS, NAMES, integers=(("A", "A"),))
    assert plan.names_from_lib.constants == (("B", "B"),)
    assert plan.names.constants == NAMES.constants


def test_what_the_library_may_lack() -> None:
    assert ModulePlan("m", BINDINGS, NAMES).possibly_absent == ("g",)
    assert ModulePlan("m", BINDINGS, NAMES, embedded=True).possibly_absent == ("f", "g")


def test_what_only_a_cdef_declares_is_unconfirmed() -> None:
    extra = (function("late"),)
    plan = ModulePlan("m", BINDINGS, NAMES, extra=extra)
    assert plan.possibly_absent == (*plan.bindings.optional, "late")
    assert plan.called_by_name == frozenset(), "there is no call of it"
    # It may be a macro with parameters, whose name alone is not C.
    assert ModulePlan("m", BINDINGS, NAMES, extra=extra, pypy=True).called_by_name == {"late"}


def test_the_users_own_declarations_join_those_of_the_headers() -> None:
    plan = ModulePlan("m", BINDINGS, NAMES, extra=(function("h"),))
    everything = plan.everything
    assert [d.name for d in everything.unit.declarations if isinstance(d, Function)] == [
        "f",
        "g",
        "h",
    ]
    assert everything.module_names.functions == (*NAMES.functions, ("h", "h"))
    assert ModulePlan("m", BINDINGS, NAMES).everything is BINDINGS
