"""Whether a stub and the built module agree: in names, in what functions take, in spellings.

The module's side is what cffi tells of it, so nothing here rests on what wrote the stub.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from tests.support.stub_spellings import wrong_spellings

from ferrule.emit.optional import UNGUARDED
from ferrule.errors import VerificationError
from ferrule.inspect.introspection import ffi_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.inspect.introspection import CType

# What every module has, and what a checker knows of each.
_OF_ANY_MODULE: Final = frozenset(
    {"__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"}
)

# What the annotation of a parameter begins with, by cffi's kind and name of the parameter's type.
_PLAIN: Final = {
    **dict.fromkeys(("float", "double", "long double"), "_ToFloat"),
    **dict.fromkeys(("_cffi_float_complex_t", "_cffi_double_complex_t"), "_ToComplex"),
    **dict.fromkeys(("float _Complex", "double _Complex"), "_ToComplex"),
    **dict.fromkeys(("wchar_t", "char16_t", "char32_t"), "str"),
    "char": "bytes",
}
_BEHIND_POINTERS: Final = {
    "_ToFloat": {"Floats"},
    "_ToComplex": {"Complexes"},
    "_ToInt": {"Ints", "Bytes"},
    "str": {"Text"},
    "bytes": {"Chars"},
}
_KINDS_BEHIND_POINTERS: Final = {
    "void": {"Void"},
    "pointer": {"Pointers", "Pointer"},
    "function": {"Pointers"},
    "array": {"Pointer"},
    "struct": {"Records", "Pointer", "File"},
    "union": {"Records", "Pointer"},
}


@dataclass(frozen=True, slots=True)
class _Stub:
    """The names that a stub gives to the module and to `lib`, functions with their parameters."""

    module: dict[str, ast.FunctionDef | None]
    lib: dict[str, ast.FunctionDef | None]


def check_stub(text: str, module: ModuleType) -> list[str]:
    """Return in what the stub `text` and the built `module` differ; nothing is the good answer.

    A stub of two files is the text of both.

    Raises `VerificationError` if `module` is none of cffi's, or the text is no Python.
    """
    ffi, lib = ffi_of(module), module.lib
    body = _parsed(text)
    stub = _read(body)
    problems = [
        *_differences("the module", set(stub.module), set(dir(module)) - _OF_ANY_MODULE),
        *_differences(
            "lib",
            set(stub.lib),
            {name for name in dir(lib) if not name.startswith(UNGUARDED)},
        ),
    ]
    for name, function in stub.lib.items():
        if function is not None and name in dir(lib):
            problems += _wrong_parameters(name, function, ffi.typeof(getattr(lib, name)))
    for name, function in stub.module.items():
        there = getattr(module, name, None)
        # Python 3.14 makes up a signature for those of cffi.
        if function is not None and there is not None and not _is_of(lib, there):
            problems += _wrong_signature(name, function, there)
    return [*problems, *wrong_spellings(body, ffi, lib)]


def _is_of(lib: object, function: object) -> bool:
    """Tell whether it is a function of lib."""
    name = getattr(function, "__name__", None)  # a variable of lib may be called so
    return isinstance(name, str) and function is getattr(lib, name, None)


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except SyntaxError as error:
        message = f"the stub is not valid Python: {error}"
        raise VerificationError(message) from None


def _read(body: list[ast.stmt]) -> _Stub:
    classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
    lib = classes.get("Lib") or classes.get("Lib_")
    return _Stub(dict(_names(body, classes)), dict(_names(lib.body if lib else [], classes)))


def _names(
    body: list[ast.stmt], classes: dict[str, ast.ClassDef]
) -> Iterator[tuple[str, ast.FunctionDef | None]]:
    """Yield what is there at run time: no imports, no aliases, no classes of the checker's."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name):
                yield name, None if _is_overload(node) else node
            case ast.ClassDef(name=name):
                if not _is_type_check_only(node):
                    yield name, None
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if not ast.unparse(annotation).startswith("TypeAlias"):
                    yield name, _called(annotation, classes)
            case _:
                pass


def _is_overload(function: ast.FunctionDef) -> bool:
    """Tell whether it says one of several signatures, of which the module has one for all."""
    return any(ast.unparse(d).rstrip("_") == "overload" for d in function.decorator_list)


def _is_type_check_only(node: ast.ClassDef) -> bool:
    return any(ast.unparse(d).rstrip("_") == "type_check_only" for d in node.decorator_list)


def _called(annotation: ast.expr, classes: dict[str, ast.ClassDef]) -> ast.FunctionDef | None:
    """Return the `__call__` of a variadic function's class."""
    match annotation:
        case ast.Subscript(slice=ast.Name(id=name)) if name.startswith("_variadic_"):
            body = classes[name].body
            return next(node for node in body if isinstance(node, ast.FunctionDef))
        case _:
            return None


def _differences(where: str, stubbed: set[str], there: set[str]) -> Iterator[str]:
    """Yield the names that only one has.

    A keyword of Python cannot stand in a stub, and what every object has need not.
    """
    for name in sorted(stubbed - there):
        yield f"{name}: in the stub, and not on {where}"
    for name in sorted(there - stubbed):
        if not iskeyword(name) and name.isidentifier() and not hasattr(object, name):
            yield f"{name}: on {where}, and not in the stub"


def _wrong_parameters(name: str, function: ast.FunctionDef, type_: CType) -> Iterator[str]:
    """Yield in what a method of the stub's `lib` is not as the function's type."""
    stubbed = [*function.args.posonlyargs, *function.args.args][1:]
    if len(stubbed) != len(type_.args):
        yield f"{name}: {len(stubbed)} parameters in the stub, and {len(type_.args)} in C"
        return
    for parameter, in_c in zip(stubbed, type_.args, strict=True):
        heads = set(_heads(parameter.annotation))
        if not heads & _expected(in_c):
            shown = ast.unparse(parameter.annotation) if parameter.annotation else "nothing"
            yield f"{name}: {parameter.arg} is {shown} in the stub, and {in_c.cname!r} in C"


def _heads(annotation: ast.expr | None) -> Iterator[str]:
    """Yield the names that a union is made of, without their brackets."""
    match annotation:
        case ast.BinOp(left=left, right=right):
            yield from _heads(left)
            yield from _heads(right)
        case ast.Subscript(value=value):
            yield from _heads(value)
        case ast.Name(id=name):
            yield name.rstrip("_")
        case _:
            pass


def _expected(type_: CType) -> set[str]:
    """Return the names of which one has to stand in the annotation for `type_`."""
    match type_.kind:
        case "primitive":
            return {_PLAIN.get(type_.cname, "_ToInt")}
        case "enum":
            return {"_ToInt"}
        case "struct" | "union":
            return {"_Init"}
        case "function":
            return {"_Null"}
        case _:
            item = type_.item
            words = _KINDS_BEHIND_POINTERS.get(item.kind) or {
                word for plain in _expected(item) for word in _BEHIND_POINTERS[plain]
            }
            return {f"_To{const}{word}" for const in ("", "Const") for word in words}


def _wrong_signature(name: str, function: ast.FunctionDef, there: object) -> Iterator[str]:
    """Yield in what a function of the stub is not as the module's own says, where it does."""
    if not getattr(there, "__text_signature__", None):
        return
    wanted = str(inspect.signature(there))  # type: ignore[arg-type]  # it has a signature
    bare = ast.FunctionDef(name="f", args=function.args, body=[ast.Pass()], decorator_list=[])
    for argument in ast.walk(bare):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    stubbed = f"({ast.unparse(bare.args)})"
    if stubbed != wanted:
        yield f"{name}: {stubbed} in the stub, and {wanted} on the module"
