"""The stub next to a built module: its functions, constants, records, `lib` and `ffi`, typed.

    int closedir(DIR *dirp);   ->   def closedir(dirp: _ToPointer[DIR], /) -> int: ...

A type checker needs neither ferrule nor cffi to read it. Classes that are marked
`@type_check_only` do not exist at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.stub.class_names import name_classes
from ferrule.stub.conversion_functions import WITHOUT_NUMPY, emit_conversions
from ferrule.stub.enumerations import emit_enumerations
from ferrule.stub.errors import emit_errors
from ferrule.stub.ffi_class import emit_ffi
from ferrule.stub.ffi_types import find_ffi_types
from ferrule.stub.file_names import first_line, stub_names, types_module
from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.handles import emit_handles
from ferrule.stub.lib_attributes import lib_attributes
from ferrule.stub.lib_class import emit_lib
from ferrule.stub.module_contents import (
    emit_constants,
    emit_every_module,
    emit_functions,
    emit_methods,
    emit_variables,
)
from ferrule.stub.python_types import PythonTypes
from ferrule.stub.shared_classes import find_shared, lib_of, render_shared_imports
from ferrule.stub.stub_writer import StubWriter, render_imports
from ferrule.stub.two_files import import_all, is_too_large
from ferrule.stub.type_classes import emit_type_classes
from ferrule.stub.untyped import find_untyped
from ferrule.stub.used_types import find_used_types, records_behind_const
from ferrule.stub.values import emit_values
from ferrule.stub.vocabulary import reserved_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.bindings.plan import ModulePlan
    from ferrule.stub.ffi_types import FfiTypes
    from ferrule.stub.lib_attributes import LibAttribute
    from ferrule.stub.shared_classes import SharedClasses

_ABOUT: Final = "# Classes that are marked @type_check_only do not exist at run time."


@dataclass(frozen=True, slots=True)
class Stub:
    """The text of a stub, and the names that have no type of their own in it, with the reasons.

    A large stub has a second file, which the first one imports: `types` is its text.
    """

    module: str
    text: str
    untyped: tuple[tuple[str, str], ...] = ()
    types: str = ""

    def files(self) -> dict[str, str]:
        """Return the texts by the names of their files, which belong next to the module."""
        texts = (self.text, self.types)
        return {n: text for n, text in zip(stub_names(self.module), texts, strict=True) if text}


def render_stub(plan: ModulePlan, *, one_file: bool = False) -> Stub:
    """Return the stub of the module.

    A stub that is too large for type checkers has two files, unless `one_file` is wanted.
    """
    bindings = plan.everything
    attributes = lib_attributes(bindings)
    used = find_used_types(bindings.unit)
    names = _c_names(plan, attributes)
    # The first gets what exists at run time, the second the classes that explain it to checkers.
    module, classes = (StubWriter(names, docs=plan.docs) for _ in range(2))
    reserved = reserved_names().union(names, module.spellings.values())
    class_names = name_classes(bindings, used, reserved)
    shared = find_shared(plan, class_names)
    types = PythonTypes(bindings.unit, replace(class_names, imported=frozenset(shared.classes)))

    behind_const = records_behind_const(bindings.unit)
    known = find_ffi_types(bindings, types, used, behind_const)
    _emit_module(module, plan, known, attributes)
    emit_lib(classes, bindings, types, attributes, [*map(lib_of, shared.libs)])
    emit_type_classes(classes, bindings, types, used, behind_const)
    left_out = emit_ffi(classes, known)
    if not shared.root:
        classes.section("The types of cffi's objects")
        classes.lines(classes.respell(fixed_text().cffi_objects))

    untyped = [*find_untyped(bindings, types), *left_out]
    untyped += [(name, _APART) for name in shared.apart]
    if bindings.structs and not plan.pypy:
        untyped.append(("numpy", WITHOUT_NUMPY))
    text, types_text = _texts(plan, module, classes, shared, one_file=one_file)
    return Stub(plan.module, text, tuple(untyped), types_text)


def _emit_module(
    writer: StubWriter,
    plan: ModulePlan,
    known: FfiTypes,
    attributes: Mapping[str, LibAttribute],
) -> None:
    """Write what the module contains at run time."""
    types = known.types
    if plan.method_stubs:
        writer.section("Functions written for Python")
        writer.lines(writer.respell(plan.method_stubs))
    emit_enumerations(writer, plan.enum_classes)
    emit_errors(writer, plan.annotations.errors)
    emit_values(writer, plan.annotations.values, types)
    emit_handles(
        writer,
        plan.annotations.handles,
        lambda number: emit_methods(writer, plan, types, attributes, number),
    )
    emit_functions(writer, plan, types, attributes)
    emit_constants(writer, plan, types, attributes)
    emit_variables(writer, plan, types, attributes)
    emit_every_module(writer, known)
    emit_conversions(writer, plan.everything, types, numpy=not plan.pypy)


_APART: Final = (
    "the stub has classes of its own for the types of this included module: it has no stub of "
    "ferrule's, or one whose classes are not those of the other included modules"
)


def _texts(
    plan: ModulePlan,
    module: StubWriter,
    classes: StubWriter,
    shared: SharedClasses,
    *,
    one_file: bool,
) -> tuple[str, str]:
    """Return the text of the stub and that of its second file, which may be empty."""
    made_from = " ".join(", ".join(plan.bindings.unit.headers).split())
    head = f"{first_line(plan.module, made_from)}\n{_ABOUT}\n"
    text = f"{module.text()}\n{classes.text().lstrip()}"
    if one_file or not is_too_large(text):
        imported = render_shared_imports(shared, module, classes)
        return f"{head}{render_imports(module, classes)}{imported}\n{text}", ""
    imported = render_shared_imports(shared, classes)
    types_text = f"{head}{render_imports(classes)}{imported}\n{classes.text()}"
    imported = render_shared_imports(shared, module)
    imported += import_all(types_module(plan.module), types_text)
    return f"{head}{render_imports(module)}{imported}\n{module.text()}", types_text


def _c_names(plan: ModulePlan, attributes: Mapping[str, LibAttribute]) -> set[str]:
    """Return the names on the module and on `lib`, and those of the fields."""
    # If the stub needs one of these for itself, C's name stays, and the stub's gets a `_`.
    bindings = plan.everything
    names = {name for table in bindings.module_names.tables for name, _ in table}
    names |= attributes.keys()
    names |= {b.setter for b in bindings.bit_fields if b.setter}
    names |= {conversion.name for conversion in bindings.conversions}
    names |= {enum_class.name for enum_class in plan.enum_classes}
    names |= {error.name for error in plan.annotations.errors}
    names |= {handle.name for handle in plan.annotations.handles}
    names |= {record.name for record in plan.annotations.values}
    names |= {name for methods in plan.methods.values() for name in methods}
    for record in bindings.unit.records.values():
        names |= {field.name for field in record.fields or () if field.name}
    return names
