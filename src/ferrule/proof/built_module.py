"""Whether the built module has what was declared, checked by a new process that imports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.declarations.identity import identity
from ferrule.declarations.keys import is_nameless
from ferrule.declarations.nodes import Constant, Enumeration, Function, Record, Variable
from ferrule.declarations.types import Array
from ferrule.proof.blame import layouts_first
from ferrule.proof.module_check import Contents, touch_all
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.own_names import is_called

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True)
class ModuleCheck:
    """What a module must have, prepared before it is built.

    `types`, `names` and `symbols` say which declaration each name in the `contents` comes from.
    """

    bindings: Bindings
    types: Mapping[str, Subject]
    names: Mapping[str, Subject]
    symbols: Mapping[str, Subject]
    contents: Contents

    @classmethod
    def of(cls, plan: ModulePlan, read: Unit) -> ModuleCheck:
        """Prepare the check of the module of `plan`.

        `read` is what the headers declare, whether it is bound or not.
        """
        bindings = plan.bindings
        types = _types(bindings)
        names = _names_on_lib(bindings, absent=bindings.optional if plan.pypy else ())
        symbols = _symbols(bindings)
        contents = _contents(plan, read, types, names, symbols)
        return cls(bindings, types, names, symbols, contents)

    def wrong_in(self, built: Path, folders: Sequence[str] = ()) -> Verdicts:
        """Import the module in the file `built` and use everything in it; return what is wrong.

        The loader looks for libraries in `folders` too. Raises `VerificationError` if the module
        cannot be imported.
        """
        wrong = touch_all(built, self.contents, folders)
        # One kind of problem at a time, the deepest first. If a symbol is another library's, all
        # else about it is wrong too, and a name may be wrong only because of its type.
        if wrong["symbols"]:
            shadowed = _subjects(self.symbols, wrong["symbols"])
            return Verdicts().refusing(Reason.SHADOWED, shadowed)
        of_types = _subjects(self.types, wrong["types"] | wrong["bits"])
        of_names = _subjects(self.names, wrong["names"])
        found = layouts_first(of_types or of_names, self.bindings)
        return found.refusing(Reason.UNSUPPORTED_TYPE, _subjects(self.names, wrong["texts"]))


def _contents(
    plan: ModulePlan,
    read: Unit,
    types: Iterable[str],
    names: Iterable[str],
    symbols: Iterable[str],
) -> Contents:
    bindings = plan.bindings
    bits = [
        (bindings.type_name(b.key), str(b.field.name), b.getter, b.writer)
        for b in bindings.bit_fields
        if b.key in bindings.exact and b.writer
    ]
    called = [
        d.name
        for d in read.declarations
        if isinstance(d, (Function, Variable)) and is_called(d.name)
    ]
    texts = list(_texts(bindings))
    addressed = [
        d.name
        for d in bindings.unit.declarations
        if isinstance(d, Variable) and bindings.unit.is_incomplete(d.type)
    ]
    included = [(each.name, str(each.file)) for each in plan.includes]
    return Contents(
        list(types), list(names), addressed, texts, bits, list(symbols), called, included
    )


def _types(bindings: Bindings) -> dict[str, Subject]:
    """Return the types that have a layout, by the names that the cdef gives them."""
    return {
        bindings.type_name(d.key): identity(d)
        for d in bindings.unit.declarations
        if (isinstance(d, Record) and d.fields is not None)
        or (isinstance(d, Enumeration) and (d.tag or is_nameless(d)))
    }


def _names_on_lib(bindings: Bindings, absent: Container[str]) -> dict[str, Subject]:
    """Return what can be looked up on `lib` without running code of the library.

    That of a computed object may need the library to be initialised first.
    """
    return {
        d.name: identity(d)
        for d in bindings.unit.declarations
        if isinstance(d, (Constant, Function, Variable)) and d.name not in absent
        if not (isinstance(d, Variable) and d.computed)
    }


def _texts(bindings: Bindings) -> Iterator[str]:
    """Yield the constants that the module has as `str`."""
    constants = {c_name for _, c_name in bindings.module_names.constants}
    for d in bindings.unit.declarations:
        if isinstance(d, (Constant, Variable)) and d.name in constants and d.type is not None:
            type_ = bindings.unit.resolve(d.type)
            if isinstance(type_, Array) and bindings.unit.is_wide_character(type_.element):
                yield d.name


def _symbols(bindings: Bindings) -> dict[str, Subject]:
    """Return what libraries define, rather than the headers themselves."""
    return {
        d.name: identity(d)
        for d in bindings.unit.declarations
        if (isinstance(d, Function) and not (d.inline_body or d.macro))
        or (isinstance(d, Variable) and not d.static)
    }


def _subjects(subjects: Mapping[str, Subject], wrong: Mapping[str, str]) -> dict[Subject, str]:
    return {subjects[name]: words for name, words in wrong.items()}
