"""Whether a stub and the built module have the same names, and functions as many parameters."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from ferrule.errors import VerificationError
from ferrule.verify.introspection import ffi_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.verify.introspection import CType

# What every module has, and what a checker knows of each.
_OF_ANY_MODULE: Final = frozenset(
    {"__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"}
)


@dataclass(frozen=True, slots=True)
class _Stub:
    """The names that a stub gives to the module and to `lib`, functions with their parameters."""

    module: dict[str, ast.FunctionDef | None]
    lib: dict[str, ast.FunctionDef | None]


def check_stub(text: str, module: ModuleType) -> list[str]:
    """Return in what the stub `text` and the built `module` differ; nothing is the good answer.

    Raises `VerificationError` if `module` is none of cffi's, or the text is no Python.
    """
    ffi, lib = ffi_of(module), module.lib
    stub = _read(text)
    problems = [
        *_differences("the module", set(stub.module), set(dir(module)) - _OF_ANY_MODULE),
        *_differences("lib", set(stub.lib), set(dir(lib))),
    ]
    for name, function in stub.lib.items():
        if function is not None and name in dir(lib):
            problems += _wrong_parameters(name, function, ffi.typeof(getattr(lib, name)), own=1)
    return problems


def _read(text: str) -> _Stub:
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        message = f"the stub is no Python: {error}"
        raise VerificationError(message) from None
    lib = next(
        (
            node
            for node in body
            if isinstance(node, ast.ClassDef)
            and node.name.rstrip("_") == "Lib"
            and _is_type_check_only(node)
        ),
        None,
    )
    return _Stub(dict(_names(body)), dict(_names(lib.body if lib else [])))


def _names(body: list[ast.stmt]) -> Iterator[tuple[str, ast.FunctionDef | None]]:
    """Yield what is there at run time: no imports, no aliases, no classes of the checker's."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name):
                yield name, node
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if not ast.unparse(annotation).startswith("TypeAlias"):
                    yield name, None
            case _:
                pass


def _is_type_check_only(node: ast.ClassDef) -> bool:
    return any(ast.unparse(d).rstrip("_") == "type_check_only" for d in node.decorator_list)


def _differences(where: str, stubbed: set[str], there: set[str]) -> Iterator[str]:
    """Yield the names that only one has.

    A keyword of Python cannot stand in a stub, and what every object has need not.
    """
    for name in sorted(stubbed - there):
        yield f"{name}: in the stub, and not on {where}"
    for name in sorted(there - stubbed):
        if not iskeyword(name) and name.isidentifier() and not hasattr(object, name):
            yield f"{name}: on {where}, and not in the stub"


def _wrong_parameters(
    name: str, function: ast.FunctionDef, type_: CType, *, own: int
) -> Iterator[str]:
    stubbed = len(function.args.posonlyargs) + len(function.args.args) - own
    if stubbed != len(type_.args):
        yield f"{name}: {stubbed} parameters in the stub, and {len(type_.args)} in C"
