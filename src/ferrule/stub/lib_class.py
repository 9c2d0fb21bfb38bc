"""The class of `lib` in a stub, with cffi's functions, constants and variables.

extern int count;   ->   class Lib: count: Field[int, _ToInt]
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from ferrule.declarations.types import FunctionType
from ferrule.stub.functions import FunctionWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.bindings.decide import Bindings
    from ferrule.stub.lib_attributes import LibAttribute
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter


def emit_lib(
    writer: StubWriter,
    bindings: Bindings,
    types: PythonTypes,
    attributes: Mapping[str, LibAttribute],
    bases: Sequence[str] = (),
) -> None:
    """Write the class of `lib`, after the classes of its variadic functions.

    The `bases` are the classes of those of included modules.
    """
    functions = FunctionWriter(writer, bindings, types)
    for attribute in attributes.values():
        if isinstance(attribute.type, FunctionType) and attribute.type.variadic:
            functions.emit_variadic_class(attribute, attribute.type)
    writer.line()
    with writer.checkers_class(writer.respell("Lib"), ", ".join(bases)):
        writer.docstring("cffi's `lib`: all functions, constants and variables.")
        for attribute in attributes.values():
            if _can_be_declared(writer, attribute.name):
                if isinstance(attribute.type, FunctionType):
                    functions.emit_on_lib(attribute, attribute.type)
                else:
                    value = _annotation(attribute, types)
                    writer.line(f"{attribute.name}: {writer.respell(value)}")


def _can_be_declared(writer: StubWriter, name: str) -> bool:
    """Tell whether a class can have an attribute `name`; if not, write a comment instead."""
    if iskeyword(name):
        writer.line(f'# {name} is a keyword of Python: use getattr(lib, "{name}")')
    elif hasattr(object, name):
        writer.line(f"# {name} would hide what every object has")
    else:
        return True
    return False


def _annotation(attribute: LibAttribute, types: PythonTypes) -> str:
    """Return the annotation of a constant or variable.

    A variable of an incomplete type has just an address.
    """
    if types.unit.is_incomplete(attribute.type):
        return "Final[NoReturn]"
    if attribute.constant:
        return f"Final[{types.constant_on_lib(attribute.type)}]"
    if types.unit.is_const(attribute.type):
        return f"Final[{types.value(attribute.type)}]"
    return types.assignable(attribute.type)
