"""The stub beside a built module: its functions, constants, records, `lib` and `ffi`, typed.

    int closedir(DIR *dirp);   ->   def closedir(dirp: _ToPointer[DIR], /) -> int: ...

It stands alone: a type checker needs neither ferrule nor cffi to read it. Classes that are marked
`@type_check_only` are not there at run time.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.bindings.embedded import bind_embedded
from ferrule.declarations.nodes import Record
from ferrule.declarations.unit import Unit
from ferrule.stub.conversions import WITHOUT_NUMPY, emit_conversions
from ferrule.stub.enumerations import emit_enum_classes
from ferrule.stub.ffi_class import emit_ffi
from ferrule.stub.lib_members import members_of
from ferrule.stub.module_names import ModuleNames
from ferrule.stub.python_types import PythonTypes
from ferrule.stub.python_writer import PythonWriter
from ferrule.stub.records import emit_types
from ferrule.stub.split import (
    first_line,
    import_all,
    is_too_large,
    module_apart,
    stub_names,
)
from ferrule.stub.support import SUPPORT
from ferrule.stub.type_classes import name_classes, read_only_records
from ferrule.stub.untyped import untyped
from ferrule.stub.words import MEMBER_WORDS, WORDS
from ferrule.stub.writer import StubWriter, import_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.declarations.nodes import Declaration

_OWN_NAMES: Final = (
    WORDS
    | MEMBER_WORDS
    | frozenset(dir(builtins))
    | {"ffi", "lib", "has", "Allocator", "_CData", "_CType"}
)


@dataclass(frozen=True, slots=True)
class Stub:
    """The stub's text, and what in it has no type of its own: names, each with the reason.

    `types` is the text of a second file that `text` imports; small stubs have none.
    """

    module: str
    text: str
    untyped: tuple[tuple[str, str], ...] = ()
    types: str = ""

    def files(self) -> dict[str, str]:
        """Return the texts by the names of the files, which stand beside the module."""
        texts = (self.text, self.types)
        return {n: text for n, text in zip(stub_names(self.module), texts, strict=True) if text}


def render_stub(  # noqa: PLR0913  the parts of one text
    bindings: Bindings,
    module: str,
    added: Iterable[Declaration] = (),
    *,
    calls: Iterable[Call] = (),
    enum_classes: Iterable[EnumClass] = (),
    docs: bool = True,
    methods: str = "",
    numpy: bool = True,
    one_file: bool = False,
) -> Stub:
    """Return the stub of `module`; `added` is what the user's own cdef declares beside.

    `calls` are the functions that the module calls directly: they take keywords and buffers.
    `enum_classes` are classes of Python on the module.
    Without `docs` nothing of the header's comments stands in it. `methods` is more of the stub,
    about functions that no declaration tells of. Modules of PyPy have no conversions to `numpy`.
    A stub that checkers refuse for its size is of two files, unless `one_file` is wanted.
    """
    whole = _with_added(bindings, tuple(added))
    enum_classes = tuple(enum_classes)
    names = _c_names(whole) | {enum_class.name for enum_class in enum_classes}
    there, beside = (StubWriter(names, docs=docs) for _ in range(2))
    taken = names | _OWN_NAMES | set(there.respelled.values())
    types = PythonTypes(whole.unit, name_classes(whole, taken))
    head = PythonWriter()
    made_from = " ".join(", ".join(whole.unit.headers).split())
    head.line(first_line(module, made_from))
    head.line("# Classes that are marked @type_check_only are not there at run time.")
    direct = {call.name: call for call in calls if call.name is not None}
    members = {
        name: f"{enum_class.name}.{member}"
        for enum_class in enum_classes
        for member, name in enum_class.members
    }

    if methods:
        there.section("Functions that are written for Python")
        there.lines(there.say(methods))
    emit_enum_classes(there, enum_classes)
    ModuleNames(there, beside, whole, types, direct, members).emit()
    emit_conversions(there, whole, types, numpy=numpy)
    read_only = read_only_records(types)
    emit_types(beside, whole, types, read_only)
    left_out = emit_ffi(beside, whole, types, read_only)
    beside.section("What cffi's objects are")
    beside.lines(beside.say(SUPPORT))
    numpys = [("numpy", WITHOUT_NUMPY)] if numpy and whole.structs else []
    untyped_names = (*untyped(whole, types), *left_out, *numpys)
    text = f"{there.text()}\n{beside.text().lstrip()}"
    if one_file or not is_too_large(text):
        return Stub(
            module, f"{head.text()}{import_words(there, beside)}\n{text}", untyped_names
        )
    types_text = f"{head.text()}{import_words(beside)}\n{beside.text()}"
    imported = import_all(module_apart(module), types_text)
    text = f"{head.text()}{import_words(there)}{imported}\n{there.text()}"
    return Stub(module, text, untyped_names, types_text)


def _with_added(bindings: Bindings, added: tuple[Declaration, ...]) -> Bindings:
    if not added:
        return bindings
    more = bind_embedded(Unit((), added, frozenset()))
    return replace(
        bindings,
        unit=replace(
            bindings.unit,
            declarations=(*bindings.unit.declarations, *more.unit.declarations),
        ),
        type_names={**more.type_names, **bindings.type_names},
        module_names=bindings.module_names.with_more(more.module_names),
        callbacks=(*bindings.callbacks, *more.callbacks),
        exact=bindings.exact | more.exact,
    )


def _c_names(bindings: Bindings) -> set[str]:
    """Return the names on the module and on `lib`, and those of the fields."""
    tables = bindings.module_names
    names = {
        name
        for table in (tables.functions, tables.constants, tables.addresses)
        for name, _ in table
    }
    names |= {member.name for member in members_of(bindings)}
    names |= {b.setter for b in bindings.bit_fields if b.setter}
    names |= {conversion.name for conversion in bindings.conversions}
    for declaration in bindings.unit.declarations:
        if isinstance(declaration, Record):
            names |= {f.name for f in declaration.fields or () if f.name}
    return names
