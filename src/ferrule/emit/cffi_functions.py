"""The C functions that cffi's tables refer to, made of cffi's own types.

They go after the headers of a library, so they have no name but the library's and those that begin
with `_cffi_` or `ferrule_`. A type is `Any` here: cffi's stubs leave out what is private.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cffi import model, recompiler

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.emit.writer import SourceWriter

_SLOT: Final = 8
"""How many bytes there are for each argument of an `extern "Python"`, by cffi's convention."""
_COMPLEX: Final = "_cffi_double_complex_t"
"""Two slots wide: the next argument is written over it, so `--callback` refuses such parameters."""


def goes_by_address(type_: Any) -> bool:  # noqa: ANN401
    """Tell whether PyPy passes the address of a value of this type."""
    return isinstance(type_, model.StructOrUnion) or (
        isinstance(type_, model.PrimitiveType) and type_.is_complex_type()
    )


def emit_function(
    writer: SourceWriter,
    tp: Any,  # noqa: ANN401
    written: str,
    called: str,
    *,
    for_pypy: bool = False,
) -> None:
    """Write the function `written`, which calls `called`.

    If it is `for_pypy`, records and complex numbers are passed by their address, and so is such a
    result.
    """
    stars = ["*" if for_pypy and goes_by_address(type_) else "" for type_ in tp.args]
    parameters = [
        type_.get_c_name(f" {star}_cffi_x{i}", f"argument of {called}")
        for i, (type_, star) in enumerate(zip(tp.args, stars, strict=True))
    ]
    given = ", ".join(f"{star}_cffi_x{i}" for i, star in enumerate(stars))
    result, before, after = tp.result, "return ", ""
    if for_pypy and goes_by_address(result):
        parameters.insert(0, result.get_c_name(" *_cffi_result", f"result of {called}"))
        # A record with a const member cannot be assigned.
        before = f"{result.get_c_name(' _cffi_value')} = "
        after = "FERRULE_COPY((void *)_cffi_result, &_cffi_value, sizeof _cffi_value);"
        result = model.void_type
    elif isinstance(result, model.VoidType):
        before = ""
    abi = f"{tp.abi} " if tp.abi else ""
    head = f"{abi}{written}({', '.join(parameters) or 'void'})"
    with writer.block(f"static {result.get_c_name(head)}"):
        writer.line(f"{before}{called}({given});")
        if after:
            writer.line(after)


def emit_extern_python(
    writer: SourceWriter,
    tp: Any,  # noqa: ANN401
    name: str,
    module: str,
    before: str,
) -> None:
    """Write the C function `name` that calls a Python function; `before` is its storage class.

    Arguments go into slots, and the result comes back in their place.
    """
    result = "" if isinstance(tp.result, model.VoidType) else tp.result.get_c_name("")
    size = f"(int)sizeof({result})" if result else "0"
    writer.line(f"static struct _cffi_externpy_s _cffi_externpy__{name} =")
    writer.line(f'    {{ "{module}.{name}", {size}, 0, 0 }};')
    parameters = ", ".join(
        type_.get_c_name(f" _cffi_a{i}", f"argument of {name}")
        for i, type_ in enumerate(tp.args)
    )
    stdcall = "_cffi_stdcall " if tp.abi == "__stdcall" else ""
    head = tp.result.get_c_name(f"{stdcall}{name}({parameters or 'void'})")
    with writer.block(f"{before}{head}"):
        writer.line(f"char _cffi_slots[{_room(tp, result)}];")
        writer.line("char *_cffi_p = _cffi_slots;")
        for i, type_ in enumerate(tp.args):
            by_address = isinstance(type_, model.StructOrUnion) or _is_wide(type_)
            slot = model.PointerType(type_) if by_address else type_
            value = f"{'&' if by_address else ''}_cffi_a{i}"
            writer.line(f"*({slot.get_c_name('*')})(_cffi_p + {i * _SLOT}) = {value};")
        writer.line(f"ferrule_call_extern_python(&_cffi_externpy__{name}, _cffi_p);")
        if result:
            writer.line(f"return *({tp.result.get_c_name('*')})_cffi_p;")


def _room(tp: Any, result: str) -> str:  # noqa: ANN401
    """Return how many bytes the slots of a function need, with the `result` in their place."""
    ends = [i * _SLOT + _width(type_) for i, type_ in enumerate(tp.args)]
    slots = max(2 * _SLOT if _is_wide(tp.result) else _width(tp.result), *ends, 0)
    if isinstance(tp.result, model.StructOrUnion):
        return f"sizeof({result}) > {slots} ? sizeof({result}) : {slots}"
    return str(slots)


def _width(type_: Any) -> int:  # noqa: ANN401
    """Return how many bytes an argument takes: a value, or the address of one."""
    is_complex = isinstance(type_, model.PrimitiveType) and type_.name == _COMPLEX
    return 2 * _SLOT if is_complex else _SLOT


def _is_wide(type_: Any) -> bool:  # noqa: ANN401
    """Tell whether a value of this type may not fit a slot."""
    return isinstance(type_, model.PrimitiveType) and type_.name == "long double"


def emit_field_check(
    writer: SourceWriter, written: str, record: str, fields: Iterable[tuple[Any, ...]]
) -> None:
    """Write the function `written`, which compiles only if the fields of a record have their types.

    `fields` are cffi's: name, type, bits and qualifiers. All integers are taken for one another
    here, since cffi asks for their size and sign.
    """
    writer.line("_CFFI_UNUSED_FN")
    with writer.block(f"static void {written}({record} *_cffi_p)"):
        writer.line("(void)_cffi_p;")
        for name, type_, bits, quals in fields:
            if type_.is_integer_type() or bits >= 0:
                if name:
                    writer.line(f"(void)((_cffi_p->{name}) | 0);")
                continue
            inner, place = type_, name
            while isinstance(inner, model.ArrayType) and inner.length in {None, "..."}:
                inner, place = inner.item, f"{place}[0]"
            try:
                pointer = inner.get_c_name("*_cffi_tmp", f"field {name!r}", quals=quals)
            except recompiler.VerificationError:
                continue  # a type without a name in C
            writer.line(f"{{ {pointer} = &_cffi_p->{place}; (void)_cffi_tmp; }}")
