"""Whether cffi accepts the types and names that a stub offers to callers of `ffi`.

def new(self, cdecl: Literal["struct dirent *"], ...   ->   ffi.typeof("struct dirent *")
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ferrule.inspect.introspection import FFI

_OF_TYPES: Final = ("new", "cast", "typeof", "from_buffer")


def wrong_spellings(body: list[ast.stmt], ffi: FFI, lib: object) -> Iterator[str]:
    """Yield what the stub's `ffi` offers and cffi's does not accept, with cffi's message."""
    takes: Mapping[str, Callable[[str], object]] = {
        **dict.fromkeys(_OF_TYPES, ffi.typeof),
        "callback": lambda spelling: ffi.callback(spelling, print),
        "addressof": lambda name: ffi.addressof(lib, name),
        "sizeof": ffi.sizeof,
    }
    for name, spelling in dict.fromkeys(_offered(body)):
        if name in takes:
            try:
                takes[name](spelling)
            except (ffi.error, AttributeError, NotImplementedError, TypeError) as error:
                yield f"ffi.{name}({spelling!r}) is in the stub, but cffi says: {error}"


def _offered(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield the name of each method, once with each literal in its parameters."""
    for node in body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                if name.rstrip("_") == "_TypeName":
                    yield from (("sizeof", spelling) for spelling in _literals(value))
            case ast.ClassDef(name=name) if name.rstrip("_") == "FFI":
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        parameters = [*method.args.posonlyargs, *method.args.args]
                        if method.name == "addressof" and not _is_lib(parameters[1]):
                            continue  # the literals are names of fields
                        for parameter in parameters:
                            for spelling in _literals(parameter.annotation):
                                yield method.name, spelling
            case _:
                pass


def _is_lib(parameter: ast.arg) -> bool:
    match parameter.annotation:
        case ast.Name(id=name):
            return name.rstrip("_") == "Lib"
        case _:
            return False


def _literals(annotation: ast.expr | None) -> Iterator[str]:
    for part in ast.walk(annotation) if annotation is not None else ():
        match part:
            case ast.Constant(value=str() as text):
                yield text
            case _:
                pass
