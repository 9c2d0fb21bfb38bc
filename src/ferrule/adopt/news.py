"""What the headers declare that a cdef does not have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.adopt.findings import New
from ferrule.declarations.identity import identity
from ferrule.declarations.keys import identifiers_of, is_nameless, own_name
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.types import EnumRef, Named, RecordRef
from ferrule.selection.kinds import kind_of
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.cdefs.claims import Claims
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.source import Source

_SHARED: Final = frozenset({"include", "sys", "bits"})


def news(source: Source, cdef: Claims) -> Iterator[New]:
    """Yield what is new in the headers that declare something of the cdef, and those next to them.

    Names that C reserves for the implementation are left out, as are those of the C that the
    build script itself has.
    """
    kept = select_from(source.candidates, Verdicts()).kept
    names = set(_names(cdef.unit, kept))
    files = {
        d.location.path
        for d in kept.declarations
        if identity(d) in kept.own and (own_name(d) in names or names & {*identifiers_of(d)})
    }
    folders = {
        f for f in map(_folder, files) if Path(f).name not in _SHARED and "-linux-" not in f
    }
    for d in kept.declarations:
        path = d.location.path
        if (
            identity(d) not in kept.own
            or path.startswith("<")
            or (path not in files and _folder(path) not in folders)
        ):
            continue
        for kind, name, where in _new(d, names, cdef.unit):
            if not name.rpartition(" ")[2].startswith("_"):
                yield New(kind, name, where)


def _folder(path: str) -> str:
    return str(Path(path).parent)


def _names(cdef: Unit, headers: Unit) -> Iterator[str]:
    """Yield the names and keys of the cdef, and the headers' keys of the same types."""
    for d in cdef.declarations:
        yield own_name(d)
        yield from identifiers_of(d)
        if isinstance(d, (Typedef, Record, Enumeration)):
            found = headers.resolve(Named(own_name(d)))
            if isinstance(found, (RecordRef, EnumRef)):
                yield found.key


def _new(d: Declaration, names: set[str], cdef: Unit) -> Iterator[tuple[str, str, str]]:
    """Yield what of `d` is not among `names`: its kind, its name and its place."""
    name = own_name(d)
    match d:
        case Enumeration(enumerators=enumerators):
            for each in enumerators or ():
                if each.name not in names:
                    yield "enumerator", each.name, str(each.location)
        case Record() if name in names:
            claimed = cdef.records.get(name)
            if claimed and claimed.fields and not claimed.whole:
                has = {f.name for f in claimed.fields}
                for field in d.fields or ():
                    if field.name and field.name not in has:
                        yield "field", f"{name}.{field.name}", str(field.location)
        case _:
            # A nameless type is part of what has it.
            if name not in names and not (isinstance(d, Record) and is_nameless(d)):
                yield str(kind_of(d)), name, str(d.location)
