"""Changes to the C that cffi writes: the only subclass of its private `Recompiler`.

cffi builds the names of the methods that it calls: `_generate_cpy_KIND_STEP` for each declaration
(the step `decl` writes its C, `ctx` its row in the table of `lib`), and `_emit_bytecode_TYPE` for
each type. Each change overrides one of them, or one that they call:

| method | change |
|---|---|
| `_generate_cpy_function_decl` | a call through the table of direct calls, or after a check |
| `_generate_cpy_function_ctx` | a row for the wrapper of an optional variadic function |
| `_generate_cpy_variable_decl` | hidden macros are put back where they are meant |
| `_generate_cpy_const` | the same; and a function that makes a `va_list` |
| `_generate_cpy_extern_python_decl` | a callback does not get a `va_list` itself |
| `_generate_cpy_extern_python_ctx` | a row with the function that C calls for such a callback |
| `_emit_bytecode_ArrayType` | the same for a length that is a macro |
| `_do_collect_type` | no recursion |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cffi import model, recompiler

from ferrule.declarations.types import VA_LIST
from ferrule.emit.constants import CFFIS_VARIABLES, emit_address, emit_integer, emit_value
from ferrule.emit.hidden_macros import hiding_lines, macros_of, showing_line, with_macros_of
from ferrule.emit.optional import (
    address_name,
    emit_after_wrapper,
    emit_before_wrapper,
    emit_variadic_wrapper,
)
from ferrule.emit.va_lists import gathering_name, lending_name
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import cffi

_COUNTED: Final = re.compile(r"_cffi_array_len\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is changed in cffi's C.

    - `hidden` are the hidden macros, each with the names that mean nothing without it.
    - `optional` are the functions that the library may lack: wrappers check their address first.
    - `tabled` are the functions with a direct call, each with its index in the table: `lib` calls
      them through the table.
    - `gathering` are the functions that take a `va_list` in C, each with the C function that makes
      one, `gathering_name`.
    - `lending` are the callbacks that get a `va_list`, each with the C function that calls them,
      `lending_name`.
    """

    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    optional: Sequence[str] = ()
    tabled: Mapping[str, int] = field(default_factory=dict)
    gathering: Mapping[str, str] = field(default_factory=dict)
    lending: Mapping[str, str] = field(default_factory=dict)


class ChangedRecompiler(recompiler.Recompiler):
    """cffi's writer of C, with `Changes`.

    cffi's stubs leave out what is private. The types that the methods get are cffi's own.
    """

    def __init__(self, ffi: cffi.FFI, module: str, changes: Changes) -> None:
        """Prepare to write the C of `module`, whose cdef `ffi` has parsed."""
        super().__init__(ffi, module, target_is_python=False)
        self._hidden = changes.hidden
        self._optional = frozenset(changes.optional)
        self._tabled = changes.tabled
        self._gathering = changes.gathering
        self._lending = changes.lending
        self._waiting: list[Any] = []
        self._is_collecting = False

    def line(self, text: str) -> None:
        """Write a line into cffi's text."""
        self._prnt(text)  # type: ignore[attr-defined]

    def lines(self, text: str) -> None:
        """Write lines into cffi's text."""
        for line in text.splitlines():
            self.line(line)

    def _emit(self, emit: Callable[..., None], *arguments: str) -> None:
        """Write what `emit` writes into cffi's text."""
        writer = SourceWriter()
        emit(writer, *arguments)
        self.lines(writer.text())

    # ---- Functions

    def _generate_cpy_function_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write the wrapper of a function: a line of C if it is in the table of direct calls.

        `_cffi_d_f` is cffi's name for the function whose address `ffi.addressof` returns.
        """
        if name in self._tabled:
            entry = f"&ferrule_function_table[{self._tabled[name]}]"
            args = "args" if tp.args else "NULL"
            self.line(f"static PyObject *_cffi_f_{name}(PyObject *self, PyObject *args)")
            self.line(
                f"{{ (void)self; (void)args; return ferrule_lib_call({entry}, {args}); }}"
            )
            self.line(f"#define _cffi_d_{name} {name}")
        elif tp.ellipsis:  # cffi has no wrapper for it, and writes a constant: its address
            super()._generate_cpy_function_decl(tp, name)  # type: ignore[misc]
            if name in self._optional:
                self._emit(emit_variadic_wrapper, name)
        elif name in self._optional:
            self._emit(emit_before_wrapper, name)
            self._emit_wrapper(tp, name)
            self._emit(emit_after_wrapper, name)
        else:
            self._emit_wrapper(tp, name)

    def _emit_wrapper(self, tp: Any, name: str) -> None:  # noqa: ANN401
        with with_macros_of(self, name, self._hidden):
            super()._generate_cpy_function_decl(tp, name)  # type: ignore[misc]

    def _generate_cpy_function_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add the function's row to the table of `lib`.

        An optional variadic function gets two: a wrapper, which checks the address first, under
        the function's name, and the address under another.
        """
        super()._generate_cpy_function_ctx(tp, name)  # type: ignore[misc]
        if name in self._optional and tp.ellipsis:
            rows = self._lsts["global"]  # type: ignore[attr-defined]
            type_index = self._typesdict[tp.as_raw_function()]  # type: ignore[attr-defined]
            address = rows.pop()  # the row that cffi has just added
            rows.append(_GuardedRow(name, type_index, address.as_c_expr()))
            address.name = address_name(name)
            rows.append(address)

    # ---- Variables and constants

    def _generate_cpy_variable_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write the function that returns the address of a variable, which may be a macro."""
        with with_macros_of(self, name, self._hidden):
            if isinstance(tp, model.VoidType) or getattr(tp, "fldtypes", ...) is None:
                self._emit(emit_address, f"_cffi_var_{name}", name, tp.get_c_name("*"))
            else:
                super()._generate_cpy_variable_decl(tp, name)  # type: ignore[misc]

    def _generate_cpy_const(
        self,
        is_int: bool,  # noqa: FBT001  cffi's own signature
        name: str,
        tp: Any = None,  # noqa: ANN401
        category: str = "const",
        check_value: int | None = None,
    ) -> None:
        """Write the function that returns a constant.

        An enumerator that a macro hides has the macro's value, as in C after the headers. If the
        constant needs a macro that has the name of one of cffi's variables there, ferrule writes
        the function. A variadic function is a constant too; for one that takes a `va_list` in C,
        it is the function that makes the list.
        """
        needed = macros_of(name, self._hidden)
        with with_macros_of(self, name, self._hidden):
            if name in self._gathering:
                self.lines(self._gathering[name])
                made = gathering_name(name)
                if name in self._optional:
                    made = f"{name} == NULL ? NULL : {made}"
                self._emit(emit_value, f"_cffi_const_{name}", made, tp.get_c_name("*"))
            elif not any(macro in needed for macro in CFFIS_VARIABLES):
                super()._generate_cpy_const(is_int, name, tp, category, check_value)  # type: ignore[misc]
            elif is_int:
                self._emit(emit_integer, f"_cffi_{category}_{name}", name)
            else:
                self._emit(emit_value, f"_cffi_{category}_{name}", name, tp.get_c_name("*"))

    # ---- Callbacks

    def _generate_cpy_extern_python_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write the C function that calls Python.

        cffi's function gets the address that stands for a `va_list`, and ours, which calls it, is
        the one for C to call.
        """
        if name not in self._lending:
            super()._generate_cpy_extern_python_decl(tp, name)  # type: ignore[misc]
            return
        passed = [model.voidp_type if _is_list(type_) else type_ for type_ in tp.args]
        cffis = model.FunctionPtrType(passed, tp.result, tp.ellipsis, tp.abi)
        super()._generate_cpy_extern_python_decl(cffis, name)  # type: ignore[misc]
        self.lines(self._lending[name])

    def _generate_cpy_extern_python_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add the callback's row to what `lib` has, with the function that C calls."""
        super()._generate_cpy_extern_python_ctx(tp, name)  # type: ignore[misc]
        if name in self._lending:
            self._lsts["global"][-1].size = lending_name(name)  # type: ignore[attr-defined]

    # ---- Types

    def _generate_cpy_typedef_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add a typedef's row; cffi itself adds an opaque type once for each of its typedefs."""
        if tp in self._seen_struct_unions:  # type: ignore[attr-defined]
            self._typedef_ctx(tp, name)  # type: ignore[attr-defined]
        else:
            super()._generate_cpy_typedef_ctx(tp, name)  # type: ignore[misc]

    def _emit_bytecode_ArrayType(self, tp: Any, index: int) -> None:  # noqa: ANN401, N802
        """Put an array into the table of types.

        If the compiler counts its length from a constant that a macro hides, the macro is put back
        there.
        """
        super()._emit_bytecode_ArrayType(tp, index)  # type: ignore[misc]
        counted = _COUNTED.fullmatch(str(tp.length))
        macros = macros_of(counted[1], self._hidden) if counted else []
        if macros:
            lines = (
                *map(showing_line, macros),
                str(tp.length),
                *(line for macro in macros for line in hiding_lines(macro)),
            )
            text = "".join(f"\n{line}" for line in lines)
            self.cffi_types[index + 1] = recompiler.CffiOp(None, f"{text}\n")

    def _do_collect_type(self, tp: Any) -> None:  # noqa: ANN401
        """Collect a type and all its parts, without recursion.

        cffi's own method calls this one for each part, which in a long chain of structs exceeds
        Python's limit. Here the calls from inside only add to a list.
        """
        self._waiting.append(tp)
        if not self._is_collecting:
            self._is_collecting = True
            while self._waiting:
                super()._do_collect_type(self._waiting.pop())  # type: ignore[misc]
            self._is_collecting = False


def _is_list(type_: object) -> bool:
    """Tell whether a type of cffi's is the record that stands for `va_list`."""
    return isinstance(type_, model.StructType) and type_.forcename == VA_LIST.name


class _GuardedRow:
    """The row of an optional variadic function in the table of `lib`."""

    def __init__(self, name: str, type_index: int, address: str) -> None:
        self.name = name
        self._address = address
        self._type_index = type_index

    def as_c_expr(self) -> str:
        """Return the row as C; on PyPy, which has no wrappers, it is the function's address."""
        # cffi's stubs are wrong here: they have text for numbers, and numbers for text.
        operation = recompiler.CffiOp(recompiler.OP_CPYTHON_BLTN_V, self._type_index)  # type: ignore[arg-type]
        wrapper = recompiler.GlobalExpr(
            self.name,
            f"_cffi_f_{self.name}",
            operation,
            size=self.name,  # type: ignore[arg-type]
        )
        return f"#ifndef PYPY_VERSION\n{wrapper.as_c_expr()}\n#else\n{self._address}\n#endif"
