"""What the headers declare that a cdef does not have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.adopt.findings import New
from ferrule.declarations.keys import identifiers_of, is_nameless, own_name
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.types import EnumRef, Named, RecordRef
from ferrule.selection.kinds import kind_of
from ferrule.selection.own import own_files
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.cdefs.claims import Claims
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.source import Source
    from ferrule.toolchain.preprocess import Preprocessed

_PRIVATE: Final = ("features.h", "bits/", "sys/cdefs.h", "machine/", "Availability.h")


def news(source: Source, cdef: Claims) -> Iterator[New]:
    """Yield what is new in the headers of the libraries that the cdef is about.

    These are the headers that declare a function, variable, constant or enumerator of the cdef, and
    those that `bind` would take for the same library's. The C library and Python are not among
    them: a cdef takes only a few of their functions. Names that C reserves for the implementation
    are left out.
    """
    kept = select_from(source.candidates, Verdicts()).kept
    names = set(_names(cdef.unit, kept))
    files = {
        d.location.path
        for d in kept.declarations
        if not isinstance(d, (Record, Typedef)) and names & {*identifiers_of(d)}
    }
    others = _of_the_c_library(source.text) | _of_python(source.text)
    is_own = own_files(source.text, tuple(sorted(files - others)), ())
    for d in kept.declarations:
        path = d.location.path
        if path.startswith("<") or path in others or not is_own(path):
            continue
        for kind, name, where in _new(d, names, cdef.unit):
            if not name.rpartition(" ")[2].startswith("_"):
                yield New(kind, name, where)


def _of_the_c_library(text: Preprocessed) -> set[str]:
    """Return the files that include the private headers of a C library, and those in no file."""
    return {path for path, name in text.named_includes if name.startswith(_PRIVATE)} | {
        path for path in text.files if path.startswith("<")
    }


def _of_python(text: Preprocessed) -> set[str]:
    """Return the files of Python: those next to Python.h, and what they include by `"name"`.

    Debian has a second folder of that name. Other projects install headers in folders below it.
    """
    parents = {path: Path(path).parent for path in text.files}
    folders = {parents[path] for path in text.files if Path(path).name == "Python.h"}
    names = {folder.name for folder in folders} - {"include"}
    found = {path for path, at in parents.items() if at in folders or at.name in names}
    while more := {inner for outer, inner in text.quoted if outer in found} - found:
        found |= more
    return found


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
