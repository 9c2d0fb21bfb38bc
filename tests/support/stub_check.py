"""Whether a stub agrees with its built module: names, parameters, and spellings of types.

What the module has is read from cffi, so this shares no code with what wrote the stub.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from tests.support.stub_spellings import wrong_spellings

from ferrule.emit.cffi_recompiler import CHANGING
from ferrule.emit.optional import UNGUARDED
from ferrule.errors import VerificationError
from ferrule.inspect.introspection import ffi_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.inspect.introspection import CType

# What every module has, and checkers know without a stub; and what explains a missing name, with
# which checkers would accept any name.
_OF_ANY_MODULE: Final = frozenset(
    {"__doc__", "__file__", "__getattr__", "__loader__", "__name__", "__package__", "__spec__"}
)

# A name that the annotation of a parameter contains, by cffi's name for the parameter's type.
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
    """Return how the stub `text` and the built `module` differ: an empty list if they agree.

    For a stub of two files, give the text of both.

    Raises `VerificationError` if cffi did not build `module`, or the text is not valid Python.
    """
    ffi, lib = ffi_of(module), module.lib
    body = _parsed(text)
    stub = _read(body)
    problems = [
        *_differences("the module", set(stub.module), set(dir(module)) - _OF_ANY_MODULE),
        *_differences(
            "lib",
            set(stub.lib),
            {name for name in dir(lib) if not name.startswith((UNGUARDED, CHANGING))},
        ),
    ]
    for name, function in stub.lib.items():
        if function is not None and name in dir(lib):
            problems += _wrong_parameters(name, function, ffi.typeof(getattr(lib, name)))
    for name, function in stub.module.items():
        there = getattr(module, name, None)
        # Python 3.14 invents a signature for functions of cffi's.
        if function is not None and there is not None and not _is_of(lib, there):
            problems += _wrong_signature(name, function, there)
    return [*problems, *wrong_spellings(body, ffi, lib)]


def _is_of(lib: object, function: object) -> bool:
    """Tell whether `function` is one of lib's."""
    name = getattr(function, "__name__", None)  # lib may have a variable of that name
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
    """Yield what exists at run time: no imports, aliases or classes for checkers only."""
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
    """Tell whether it is one of several signatures; the module has one for all of them."""
    return any(ast.unparse(d).rstrip("_") == "overload" for d in function.decorator_list)


def _is_type_check_only(node: ast.ClassDef) -> bool:
    return any(ast.unparse(d).rstrip("_") == "type_check_only" for d in node.decorator_list)


def _called(annotation: ast.expr, classes: dict[str, ast.ClassDef]) -> ast.FunctionDef | None:
    """Return the `__call__` of a variadic function's class, or None for other annotations."""
    match annotation:
        case ast.Subscript(slice=ast.Name(id=name)) if name.startswith("_variadic_"):
            body = classes[name].body
            return next(node for node in body if isinstance(node, ast.FunctionDef))
        case _:
            return None


def _differences(where: str, stubbed: set[str], there: set[str]) -> Iterator[str]:
    """Yield the names that only one of them has.

    A stub cannot declare a keyword of Python, and need not declare what every object has.
    """
    for name in sorted(stubbed - there):
        yield f"{name} is in the stub and not on {where}"
    for name in sorted(there - stubbed):
        if not iskeyword(name) and name.isidentifier() and not hasattr(object, name):
            yield f"{name} is on {where} and not in the stub"


def _wrong_parameters(name: str, function: ast.FunctionDef, type_: CType) -> Iterator[str]:
    """Yield how a method of the stub's `lib` differs from the function's type."""
    stubbed = [*function.args.posonlyargs, *function.args.args][1:]
    if len(stubbed) != len(type_.args):
        yield f"{name}: {len(stubbed)} parameters in the stub and {len(type_.args)} in C"
        return
    for parameter, in_c in zip(stubbed, type_.args, strict=True):
        heads = set(_heads(parameter.annotation))
        if not heads & _expected(in_c):
            shown = ast.unparse(parameter.annotation) if parameter.annotation else "nothing"
            yield f"{name}: {parameter.arg} is {shown} in the stub and {in_c.cname!r} in C"


def _heads(annotation: ast.expr | None) -> Iterator[str]:
    """Yield the names in a union, without what is in their brackets."""
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
    """Return the names of which the annotation for `type_` must contain one."""
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
    """Yield how a function of the stub differs from the module's, if that has a signature."""
    if not getattr(there, "__text_signature__", None):
        return
    wanted = str(inspect.signature(there))  # type: ignore[arg-type]  # it has a signature
    bare = ast.FunctionDef(name="f", args=function.args, body=[ast.Pass()], decorator_list=[])
    for argument in ast.walk(bare):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    stubbed = f"({ast.unparse(bare.args)})"
    if stubbed != wanted:
        yield f"{name}: {stubbed} in the stub and {wanted} on the module"
