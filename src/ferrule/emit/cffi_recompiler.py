"""The one place that touches cffi's private `Recompiler`: cffi's tables, and the C that they need.

cffi's own C is one text in which Python.h comes first, and uses names such as `p`, `tmp` and
`size_t`. Here the tables and what they refer to are text for after the headers of a library: it
has no Python in it, and no name but the library's and those that begin with `_cffi_` or `ferrule_`.
What needs Python is for another unit (`ferrule.emit.python_unit`).

cffi finds its methods by names that it puts together: `_generate_cpy_KIND_STEP` for each
declaration (the step `decl` writes its C, `ctx` its row in the table of `lib`), and
`_emit_bytecode_TYPE` for each type. Each method here overrides one of them, or one that they call.
The types that they get are cffi's own; cffi's stubs leave out what is private.
"""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cffi import model, recompiler

from ferrule.declarations.keys import key_in_cdef
from ferrule.declarations.types import VA_LIST
from ferrule.emit.cffi_functions import (
    emit_extern_python,
    emit_field_check,
    emit_function,
    goes_by_address,
)
from ferrule.emit.constants import emit_address, emit_integer, emit_value
from ferrule.emit.hidden_macros import hiding_lines, macros_of, showing_line, with_macros_of
from ferrule.emit.optional import address_name
from ferrule.emit.tables import Changes, Recompiled, Wrapper
from ferrule.emit.va_lists import gathering_name, lending_name
from ferrule.emit.writer import SourceWriter, comment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import cffi

CHANGING: Final = "ferrule_changing_"
"""How the names on `lib` of constants that may change begin, which the module reads."""
_COUNTED: Final = re.compile(r"_cffi_array_len\((\w+)\)")
_RESERVED: Final = {"offsetof(": "__builtin_offsetof(", "(size_t)": "(__SIZE_TYPE__)"}
"""How cffi's expressions of sizes and offsets begin, and the same without a name of C's headers."""


class TablesRecompiler(recompiler.Recompiler):
    """cffi's recompiler, which writes nothing but tables and what they need of the headers."""

    def __init__(self, ffi: cffi.FFI, module: str, changes: Changes) -> None:
        """Prepare to write the tables of `module`, whose cdef `ffi` has parsed."""
        super().__init__(ffi, module, target_is_python=False)
        self._changes = changes
        self._wrappers: list[Wrapper] = []
        self._waiting: list[Any] = []
        self._is_collecting = False

    def line(self, text: str = "") -> None:
        """Write a line of C."""
        self._prnt(text)  # type: ignore[attr-defined]

    def written(self) -> Recompiled:
        """Return the tables, and what else there is to know of them."""
        self._f = io.StringIO()
        self._mark_shared()
        self.collect_type_table()
        self.collect_step_tables()
        self._write_types()
        self._seen_constants: set[tuple[str, str]] = set()
        self._generate("decl")  # type: ignore[attr-defined]
        calls_python = self._num_externpy > 0  # type: ignore[attr-defined]
        self._write_tables(flags=int(calls_python))
        version: int = self._version  # type: ignore[attr-defined]
        return Recompiled(self._f.getvalue(), version, tuple(self._wrappers), calls_python)

    def _mark_shared(self) -> None:
        """Mark the records that other modules have, as cffi's `include` does."""
        parser: Any = self.ffi._parser  # noqa: SLF001  private
        for type_, _ in parser._declarations.values():  # noqa: SLF001  the same
            if isinstance(type_, (model.StructType, model.UnionType)):
                key = key_in_cdef(type_.kind, type_.name, type_.forcename)
                if key in self._changes.shared:
                    parser._included_declarations.add(type_)  # noqa: SLF001  the same

    def _write_types(self) -> None:
        spellings = {index: type_ for type_, index in self._typesdict.items()}  # type: ignore[attr-defined]
        self.line("static void *_cffi_types[] = {")
        for index, operation in enumerate(self.cffi_types):
            shown = f" {spellings[index]._get_c_name()}" if index in spellings else ""  # noqa: SLF001
            self.line(f"/* {index:2}{comment_text(shown)} */ {operation.as_c_expr()},")
        if not self.cffi_types:
            self.line("  0")
        self.line("};")
        self.line()

    def _write_tables(self, *, flags: int) -> None:
        """Write the tables of each kind, and the one that has them all."""
        tables = {step: self._lsts[step] for step in self.ALL_STEPS}  # type: ignore[attr-defined]
        for step, rows in tables.items():
            if rows:
                self.line(f"static const struct _cffi_{step}_s _cffi_{step}s[] = {{")
                for row in rows:
                    self.line(row.as_c_expr())
                self.line("};")
                self.line()
        includes = self._changes.includes
        if includes:
            names = "".join(f'"{name}", ' for name in includes)
            self.line(f"static const char *const _cffi_includes[] = {{ {names}0 }};")
            self.line()
        self.line("const struct _cffi_type_context_s _cffi_type_context = {")
        self.line("  _cffi_types,")
        for step, rows in tables.items():
            self.line(f"  _cffi_{step}s," if rows else f"  0,  /* no {step}s */")
        for step, rows in tables.items():
            if step != "field":
                self.line(f"  {len(rows)},  /* num_{step}s */")
        self.line("  _cffi_includes," if includes else "  0,  /* no includes */")
        self.line(f"  {len(self.cffi_types)},  /* num_types */")
        self.line(f"  {flags},  /* flags */")
        self.line("};")

    def lines(self, text: str) -> None:
        """Write lines of C."""
        for line in text.splitlines():
            self.line(line)

    def _emit(self, emit: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
        """Write what `emit` writes."""
        writer = SourceWriter()
        emit(writer, *arguments)
        self.lines(writer.text())

    def _emit_of(self, name: str, emit: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
        """Write what `emit` writes, where the hidden macros that `name` needs are shown."""
        with with_macros_of(self, name, self._changes.hidden):
            self._emit(emit, *arguments)

    # ---- Functions

    def _is_address(self, tp: Any, name: str) -> bool:  # noqa: ANN401
        """Tell whether `lib` has the function as a pointer, which cffi calls by libffi."""
        return tp.ellipsis or not (self._changes.pypy or name in self._changes.tabled)

    def _generate_cpy_function_collecttype(self, tp: Any, name: str) -> None:  # noqa: ANN401
        self._do_collect_type(tp.as_raw_function())
        if self._is_address(tp, name):
            self._do_collect_type(tp)

    def _generate_cpy_function_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write what the row of a function refers to.

        `_cffi_d_f` is the function whose address `ffi.addressof` returns. `_cffi_f_f` is what `lib`
        calls: a wrapper in the unit that has Python.h, or C on PyPy.
        """
        if self._is_address(tp, name):
            self._generate_cpy_constant_decl(tp, name)
            if name in self._changes.optional and not self._changes.pypy:
                self._declare_wrapper(Wrapper(name, None))
            return
        if name in self._changes.by_name:
            self._emit_of(name, emit_function, tp, f"_cffi_d_{name}", name)
        else:
            self.line(f"#define _cffi_d_{name} {name}")
        if not self._changes.pypy:
            self._declare_wrapper(Wrapper(name, self._changes.tabled[name]))
        elif any(map(goes_by_address, (*tp.args, tp.result))):
            function = partial(emit_function, for_pypy=True)
            self._emit_of(name, function, tp, f"_cffi_f_{name}", name)
        else:
            self.line(f"#define _cffi_f_{name} _cffi_d_{name}")

    def _declare_wrapper(self, wrapper: Wrapper) -> None:
        self._wrappers.append(wrapper)
        # Python's types are unknown here. To the linker's optimiser, all pointers are alike.
        function = wrapper.kept or f"_cffi_f_{wrapper.name}"
        self.line(f"FERRULE_SHARED void *{function}(void *, void *);")
        if wrapper.kept:
            self.line(f"#define _cffi_f_{wrapper.name} {wrapper.kept}")

    def _generate_cpy_function_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add the function's row to what `lib` has.

        An optional variadic function gets two: its wrapper, which asks for the address first, by
        its own name, and the address by another.
        """
        if not self._is_address(tp, name):
            super()._generate_cpy_function_ctx(tp, name)  # type: ignore[misc]
            return
        self._generate_cpy_constant_ctx(tp, name)
        if name in self._changes.optional and not self._changes.pypy:
            rows = self._lsts["global"]  # type: ignore[attr-defined]
            index = self._typesdict[tp.as_raw_function()]  # type: ignore[attr-defined]
            rows[-1].name = address_name(name)
            # cffi's stubs take the numbers for texts and the texts for numbers.
            operation = recompiler.CffiOp(recompiler.OP_CPYTHON_BLTN_V, index)
            rows.append(
                recompiler.GlobalExpr(name, f"_cffi_f_{name}", operation, size=name)  # type: ignore[arg-type]
            )

    def _extern_python_decl(self, tp: Any, name: str, before: str) -> None:  # noqa: ANN401
        """Write a C function that calls a Python function."""
        self._emit(emit_extern_python, tp, name, self.module_name, before)
        self._num_externpy += 1  # type: ignore[attr-defined]

    # ---- Variables and constants

    def _generate_cpy_variable_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write the function that returns the address of a variable, which may be a macro."""
        if name in self._changes.texts:
            return
        with with_macros_of(self, name, self._changes.hidden):
            if isinstance(tp, model.VoidType) or getattr(tp, "fldtypes", ...) is None:
                self._emit(emit_address, f"_cffi_var_{name}", name, tp.get_c_name)
            else:
                super()._generate_cpy_variable_decl(tp, name)  # type: ignore[misc]

    def _generate_cpy_variable_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add a variable's row; a string literal's has its address."""
        super()._generate_cpy_variable_ctx(tp, name)  # type: ignore[misc]
        if name in self._changes.texts:
            row = self._lsts["global"][-1]  # type: ignore[attr-defined]
            row.address = f"&({name})"
            row.type_op = recompiler.CffiOp(recompiler.OP_GLOBAL_VAR, row.type_op.arg)

    def _generate_cpy_constant_collecttype(self, tp: Any, name: str) -> None:  # noqa: ANN401
        super()._generate_cpy_constant_collecttype(tp, name)  # type: ignore[misc]
        if name in self._changes.changing:
            self._do_collect_type(tp)

    def _generate_cpy_constant_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write the function that returns a constant, and for one that may change its address."""
        super()._generate_cpy_constant_decl(tp, name)  # type: ignore[misc]
        if name in self._changes.changing:
            with with_macros_of(self, name, self._changes.hidden):
                self._emit(emit_address, f"_cffi_var_{name}", name, tp.get_c_name)

    def _generate_cpy_constant_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add a constant's row, and for one that may change the row of a variable."""
        super()._generate_cpy_constant_ctx(tp, name)  # type: ignore[misc]
        if name in self._changes.changing:
            operation = recompiler.CffiOp(recompiler.OP_GLOBAL_VAR_F, self._typesdict[tp])  # type: ignore[attr-defined]
            row = recompiler.GlobalExpr(changing_name(name), f"_cffi_var_{name}", operation)
            self._lsts["global"].append(row)  # type: ignore[attr-defined]

    def _generate_cpy_const(
        self,
        is_int: bool,  # noqa: FBT001  cffi's own signature
        name: str,
        tp: Any = None,  # noqa: ANN401
        category: str = "const",
        check_value: int | None = None,
    ) -> None:
        """Write the function that returns a constant.

        An enumerator that a macro hides has the macro's value, as in C after the headers. A
        variadic function is a constant too; for one that takes a `va_list` in C, it is the function
        that makes the list.
        """
        if (category, name) in self._seen_constants:
            message = f"duplicate declaration of {category} '{name}'"
            raise recompiler.VerificationError(message)
        self._seen_constants.add((category, name))
        if is_int and name in self._changes.integers:
            return
        function = f"_cffi_{category}_{name}"
        with with_macros_of(self, name, self._changes.hidden):
            if name in self._changes.gathering:
                self.lines(self._changes.gathering[name])
                gathering = gathering_name(name)
                if name in self._changes.optional:
                    gathering = f"{name} ? {gathering} : 0"
                self._emit(emit_value, function, gathering, tp.get_c_name("*"))
            elif is_int:
                self._emit(emit_integer, function, name, check_value)
            else:
                self._emit(emit_value, function, name, tp.get_c_name("*"))

    def _generate_cpy_macro_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add the row of an integer constant."""
        super()._generate_cpy_macro_ctx(tp, name)  # type: ignore[misc]
        self._refer_to_table(self._lsts["global"][-1:])  # type: ignore[attr-defined]

    def _enum_ctx(self, tp: Any, cname: str) -> None:  # noqa: ANN401
        """Add the rows of an enumeration and its enumerators."""
        rows = self._lsts["global"]  # type: ignore[attr-defined]
        first = len(rows)
        super()._enum_ctx(tp, cname)  # type: ignore[misc]
        self._refer_to_table(rows[first:])

    def _refer_to_table(self, rows: Sequence[Any]) -> None:
        """Have cffi get the integers of these rows from the table, where they are in it."""
        for row in rows:
            index = self._changes.integers.get(row.name)
            if index is not None:
                row.address, row.size = "ferrule_integer_of_table", str(index)

    # ---- Callbacks

    def _generate_cpy_extern_python_decl(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Write the C function that calls Python.

        cffi's function gets the address that stands for a `va_list`, and ours, which calls it, is
        the one for C to call.
        """
        if name not in self._changes.lending:
            super()._generate_cpy_extern_python_decl(tp, name)  # type: ignore[misc]
            return
        passed = [model.voidp_type if _is_list(type_) else type_ for type_ in tp.args]
        cffis = model.FunctionPtrType(passed, tp.result, tp.ellipsis, tp.abi)
        super()._generate_cpy_extern_python_decl(cffis, name)  # type: ignore[misc]
        self.lines(self._changes.lending[name])

    def _generate_cpy_extern_python_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add the callback's row to what `lib` has, with the function that C calls."""
        super()._generate_cpy_extern_python_ctx(tp, name)  # type: ignore[misc]
        if name in self._changes.lending:
            self._lsts["global"][-1].size = lending_name(name)  # type: ignore[attr-defined]

    # ---- Types

    def _struct_decl(self, tp: Any, cname: str, approxname: str) -> None:  # noqa: ANN401
        """Write the function that checks the types of a record's fields."""
        if tp.fldtypes is not None:
            fields = self._enum_fields(tp)  # type: ignore[attr-defined]
            self._emit(emit_field_check, f"_cffi_checkfld_{approxname}", cname, fields)

    def _struct_ctx(
        self,
        tp: Any,  # noqa: ANN401
        cname: str,
        approxname: str,
        named_ptr: Any = None,  # noqa: ANN401
    ) -> None:
        """Add the rows of a record and its fields, in words that no header can change."""
        fields = self._lsts["field"]  # type: ignore[attr-defined]
        first = len(fields)
        super()._struct_ctx(tp, cname, approxname, named_ptr)  # type: ignore[misc]
        row = self._lsts["struct_union"][-1]  # type: ignore[attr-defined]
        row.size = _reserved(row.size)
        # cffi comments on a record that it does not write out. Of the others it knows the alignment
        # by the offset in a struct, except of one that it only has a pointer to.
        if row.comment is None and named_ptr is None:
            row.alignment = f"__alignof__({cname})"
        for one in fields[first:]:
            one.field_offset, one.field_size = map(
                _reserved, (one.field_offset, one.field_size)
            )

    def _generate_cpy_typedef_ctx(self, tp: Any, name: str) -> None:  # noqa: ANN401
        """Add a typedef's row; cffi itself adds an opaque type once for each of its typedefs."""
        if tp in self._seen_struct_unions:  # type: ignore[attr-defined]
            self._typedef_ctx(tp, name)  # type: ignore[attr-defined]
        else:
            super()._generate_cpy_typedef_ctx(tp, name)  # type: ignore[misc]

    def _emit_bytecode_ArrayType(self, tp: Any, index: int) -> None:  # noqa: ANN401, N802
        """Put an array into the table of types; the length of a constant array needs its macro."""
        super()._emit_bytecode_ArrayType(tp, index)  # type: ignore[misc]
        counted = _COUNTED.fullmatch(str(tp.length))
        macros = macros_of(counted[1], self._changes.hidden) if counted else []
        if macros:
            lines = (
                *map(showing_line, macros),
                str(tp.length),
                *(line for macro in macros for line in hiding_lines(macro)),
            )
            text = "".join(f"\n{line}" for line in lines)
            self.cffi_types[index + 1] = recompiler.CffiOp(None, f"{text}\n")

    def _do_collect_type(self, tp: Any) -> None:  # noqa: ANN401
        """Collect a type and all its parts.

        cffi's own method calls this one for each part, and so on, which is too deep for Python in a
        long chain of structs. Here the calls from inside only add to a list.
        """
        self._waiting.append(tp)
        if not self._is_collecting:
            self._is_collecting = True
            while self._waiting:
                super()._do_collect_type(self._waiting.pop())  # type: ignore[misc]
            self._is_collecting = False


def changing_name(name: str) -> str:
    """Return what `lib` calls the variable that the constant `name` is, too."""
    return f"{CHANGING}{name}"


def _is_list(type_: object) -> bool:
    """Tell whether a type of cffi's is the record that represents `va_list`."""
    return isinstance(type_, model.StructType) and type_.forcename == VA_LIST.name


def _reserved(expression: str) -> str:
    """Return the expression with a reserved word in place of the name of C's headers before it."""
    for name, reserved in _RESERVED.items():
        if expression.startswith(name):
            return f"{reserved}{expression.removeprefix(name)}"
    return expression
