"""The stub beside a built module: its functions, constants, records, `lib` and `ffi`, typed.

    int closedir(DIR *dirp);   ->   def closedir(dirp: _ToPointer[DIR], /) -> int: ...

It stands alone: a type checker needs neither ferrule nor cffi to read it. Classes that are marked
`@type_check_only` are not there at run time.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Record
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
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan

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


def render_stub(plan: ModulePlan, *, one_file: bool = False) -> Stub:
    """Return the stub of the module.

    A stub that is too large for type checkers has two files, unless `one_file` is wanted.
    """
    whole, enum_classes, module = plan.everything, plan.enum_classes, plan.module
    numpy = not plan.pypy  # whose modules have no conversions to NumPy's arrays
    names = _c_names(whole) | {enum_class.name for enum_class in enum_classes}
    there, beside = (StubWriter(names, docs=plan.docs) for _ in range(2))
    taken = names | _OWN_NAMES | set(there.respelled.values())
    types = PythonTypes(whole.unit, name_classes(whole, taken))
    head = PythonWriter()
    made_from = " ".join(", ".join(whole.unit.headers).split())
    head.line(first_line(module, made_from))
    head.line("# Classes that are marked @type_check_only are not there at run time.")
    direct = {call.name: call for call in plan.calls if call.name is not None}
    members = {
        name: f"{enum_class.name}.{member}"
        for enum_class in enum_classes
        for member, name in enum_class.members
    }

    if plan.method_stubs:
        there.section("Functions that are written for Python")
        there.lines(there.say(plan.method_stubs))
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
