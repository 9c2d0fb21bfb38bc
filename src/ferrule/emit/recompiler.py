"""The one place that touches cffi's private `Recompiler`.

It writes the functions of `lib` as one line each that goes through the table of direct calls, and
hides macros that are fields' names:

    struct globals { void *context; };
    #define context (*current_context())

cffi writes `record->context`, where the macro would be expanded. So such macros are taken off
before cffi's C, and put back around the few functions that mean the macro.

`is_as_expected` asks whether the cffi that is there is one that this knows; where it is not, cffi's
own text is used as it is.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager, redirect_stdout
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

import cffi
from cffi import recompiler

from ferrule.emit.constants import CFFIS_VARIABLES, integer_lines, value_lines
from ferrule.emit.optional import address_name, guard_lines, variadic_lines
from ferrule.errors import ToolMissingError
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping


_TEMPLATES: Final = ("_cffi_include.h", "parse_c_type.h")
_LOCAL_NAMES: Final = frozenset(
    {
        "n",
        "o",
        "p",
        "i",
        "self",
        "args",
        "noarg",
        "result",
        "pyresult",
        "datasize",
        "large_args_free",
        "name",
        "value",
        "nargs",
        "kwnames",
        "function",
        "thread",
        "code",
        "slots",
        *(f"{letter}{i}" for letter in ("x", "arg") for i in range(20)),
    }
)
_COUNTED: Final = re.compile(r"_cffi_array_len\((\w+)\)")
_MEANING_THE_MACRO = ("variable", "function")
"""What cffi has a function for that writes its declaration; constants are written elsewhere."""


def render_recompiled(  # noqa: PLR0913, PLR0917  the parts of one text
    ffi: cffi.FFI,
    module: str,
    preamble: str,
    hidden: Mapping[str, frozenset[str]],
    optional: Collection[str],
    tabled: Mapping[str, int],
) -> str:
    """Return cffi's C of `module`.

    The macros `hidden` are out of the way, but for the names that rest on them; the functions
    `optional` are asked for before they are called. Those of `tabled` are called through the
    table of direct calls, at the index that is given. Of a cffi that is not as expected it is what
    cffi writes; raises `ToolMissingError` where that cannot guard optional functions.
    """
    if not is_as_expected():
        if optional:
            message = (
                f"optional functions ({', '.join(optional)}) need a cffi that this ferrule knows; "
                f"{cffi.__version__} writes other C: install another, or a newer ferrule"
            )
            raise ToolMissingError(message)
        return _stock(ffi, module, preamble)
    return _recompiled(ffi, module, preamble, hidden, optional, tabled)


@cache
def is_as_expected() -> bool:
    """Tell whether cffi writes C as it did when this was written: a sample shows it."""
    sample = cffi.FFI()
    sample.cdef("int f(int); extern int v; struct s { int x; ...; };\n#define C ...\n")
    try:
        stock = _written(recompiler.Recompiler(sample, "m"), "")
        ours = _recompiled(sample, "m", "", {}, (), {"f": 0})
    except (AttributeError, KeyError, TypeError, OSError):
        return False
    return (
        _recompiled(sample, "m", "", {}, (), {}) == stock
        and "static PyObject *\n_cffi_f_f(PyObject *self, PyObject *arg0)\n" in stock
        and '"f", (void *)_cffi_f_f, ' in ours
        and "(void *)_cffi_d_f }" in ours
        and "static int _cffi_const_C(unsigned long long *o)\n" in stock
        and ours.count("_cffi_f_f") == stock.count("_cffi_f_f") - 1
    )


def _stock(ffi: cffi.FFI, module: str, preamble: str) -> str:
    """Return what cffi writes by itself, through what it documents; it talks meanwhile."""
    with work_folder() as folder:
        path = folder / "stock.c"
        ffi.set_source(module, preamble)
        with redirect_stdout(io.StringIO()):
            ffi.emit_c_code(str(path))
        return path.read_text(encoding="utf-8")


def _recompiled(  # noqa: PLR0913, PLR0917  as above
    ffi: cffi.FFI,
    module: str,
    preamble: str,
    hidden: Mapping[str, frozenset[str]],
    optional: Collection[str],
    tabled: Mapping[str, int],
) -> str:
    writer = _HidingRecompiler(ffi, module, target_is_python=False)
    writer.hidden = hidden
    writer.optional = frozenset(optional)
    writer.tabled = tabled
    writer.waiting = []
    return _written(writer, preamble)


def _written(writer: recompiler.Recompiler, preamble: str) -> str:
    writer.collect_type_table()
    writer.collect_step_tables()
    text = io.StringIO()
    writer.write_source_to_f(text, preamble)
    return text.getvalue()


@cache
def names_of_cffi() -> frozenset[str]:
    """Return the identifiers that cffi's C uses itself, and that a header could have as macros."""
    folder = Path(recompiler.__file__).parent
    texts = (folder / name for name in _TEMPLATES)
    templates = "".join(t.read_text(encoding="utf-8") for t in texts if t.is_file())
    return frozenset(re.findall(r"\b[a-z]\w*\b", templates)) | _LOCAL_NAMES


def hiding_text(names: Collection[str]) -> str:
    """Return the directives that take these macros off, for between the headers and Python.h."""
    return "".join(f"{line}\n" for name in sorted(names) for line in hiding_lines(name))


@contextmanager
def with_macros_of(
    writer: _WritesLines, name: str, hidden: Mapping[str, frozenset[str]]
) -> Iterator[None]:
    """Put the hidden macros that `name` rests on back around what is written inside."""
    shown = _shown(name, hidden)
    for macro in shown:
        writer.line(f'#pragma pop_macro("{macro}")')
    yield
    for macro in shown:
        for line in hiding_lines(macro):
            writer.line(line)


class _WritesLines(Protocol):
    def line(self, text: str) -> None:
        """Write a line of C."""


def _shown(name: str, hidden: Mapping[str, frozenset[str]]) -> list[str]:
    return [macro for macro, users in hidden.items() if name in users]


def hiding_lines(name: str) -> tuple[str, str]:
    """Return the directives that take the macro `name` off and remember it."""
    return f'#pragma push_macro("{name}")', f"#undef {name}"


class _HidingRecompiler(recompiler.Recompiler):
    """cffi's, with the hidden macros put back while what they mean is written."""

    hidden: Mapping[str, frozenset[str]] = MappingProxyType({})
    optional: frozenset[str] = frozenset()
    tabled: Mapping[str, int] = MappingProxyType({})
    waiting: list[Any]
    collecting: bool = False

    def _do_collect_type(self, tp: Any) -> None:  # noqa: ANN401  cffi's own type
        """Collect a type and all its parts, without recursion, because chains may be long.

        cffi's own method calls this one for each part, which is queued here.
        """
        self.waiting.append(tp)
        if not self.collecting:
            self.collecting = True
            while self.waiting:
                super()._do_collect_type(self.waiting.pop())  # type: ignore[misc]  # as below
            self.collecting = False

    def line(self, text: str) -> None:
        """Write a line into cffi's text."""
        self._prnt(text)  # type: ignore[attr-defined]  # cffi's stubs leave out what is private

    def print_lines(self, lines: Iterable[str]) -> None:
        """Write lines into cffi's text."""
        for line in lines:
            self.line(line)

    def _generate_cpy_const(
        self,
        is_int: bool,  # noqa: FBT001  cffi's own signature
        name: str,
        tp: Any = None,  # noqa: ANN401  cffi's own type
        category: str = "const",
        check_value: int | None = None,
    ) -> None:
        """Write the function that returns a constant: our own if cffi's names are macros.

        An enumerator hidden by a macro has the macro's value, as in C after the headers.
        """
        with with_macros_of(self, name, self.hidden):
            self._write_const(is_int, name, tp, category, check_value)

    def _write_const(
        self,
        is_int: bool,  # noqa: FBT001  as above
        name: str,
        tp: Any,  # noqa: ANN401  as above
        category: str,
        check_value: int | None,
    ) -> None:
        function = f"_cffi_{category}_{name}"
        if all(name not in self.hidden.get(macro, ()) for macro in CFFIS_VARIABLES):
            super()._generate_cpy_const(is_int, name, tp, category, check_value)  # type: ignore[misc]  # as above
        elif is_int:
            self.print_lines(integer_lines(function, name))
        else:
            self.print_lines(value_lines(function, name, tp.get_c_name("*")))

    def _emit_bytecode_ArrayType(self, tp: Any, index: int) -> None:  # noqa: ANN401, N802  as above
        """Write the length of an array in the table of types; a constant's rests on its macro."""
        super()._emit_bytecode_ArrayType(tp, index)  # type: ignore[misc]  # as above
        counted = _COUNTED.fullmatch(str(tp.length))
        shown = _shown(counted[1], self.hidden) if counted else []
        if shown:
            lines = (
                *(f'#pragma pop_macro("{macro}")' for macro in shown),
                str(tp.length),
                *(line for macro in shown for line in hiding_lines(macro)),
            )
            text = "".join(f"\n{line}" for line in lines)
            self.cffi_types[index + 1] = recompiler.CffiOp(None, f"{text}\n")

    def _generate_cpy_function_ctx(self, type_: Any, name: str) -> None:  # noqa: ANN401  as above
        """Take an optional function of variable arguments for one with a wrapper, as it has one."""
        super()._generate_cpy_function_ctx(type_, name)  # type: ignore[misc]  # as above
        if name in self.optional and type_.ellipsis:
            rows = self._lsts["global"]  # type: ignore[attr-defined]  # as above
            index = self._typesdict[type_.as_raw_function()]  # type: ignore[attr-defined]  # as above
            address = rows.pop()
            rows.append(_Guarded(name, index, address.as_c_expr()))
            address.name = address_name(name)
            rows.append(address)


class _Guarded:
    """The row of an optional function of variable arguments in the table of what `lib` has."""

    def __init__(self, name: str, type_index: int, address: str) -> None:
        self.name = name
        self._address = address
        self._type_index = type_index

    def as_c_expr(self) -> str:
        """Return the row as C: the function's address on PyPy, which has no wrappers."""
        # cffi's stubs take the numbers for texts and the texts for numbers.
        operation = recompiler.CffiOp(recompiler.OP_CPYTHON_BLTN_V, self._type_index)  # type: ignore[arg-type]
        wrapper = recompiler.GlobalExpr(
            self.name,
            f"_cffi_f_{self.name}",
            operation,
            size=self.name,  # type: ignore[arg-type]
        )
        return f"#ifndef PYPY_VERSION\n{wrapper.as_c_expr()}\n#else\n{self._address}\n#endif"


def _with_macro(method: Callable[..., None]) -> Callable[..., None]:
    """Return cffi's `method` with the macros that the name rests on put back around it."""

    def write(self: _HidingRecompiler, type_: Any, name: str) -> None:  # noqa: ANN401  cffi's own type
        with with_macros_of(self, name, self.hidden):
            method(self, type_, name)

    return write


def _guarded(method: Callable[..., None]) -> Callable[..., None]:
    """Return cffi's `method` with the wrapper of an optional function behind a question."""

    def write(self: _HidingRecompiler, type_: Any, name: str) -> None:  # noqa: ANN401  cffi's own type
        before: list[str] = []
        behind: list[str] = []
        if name in self.optional and type_.ellipsis:
            behind = variadic_lines(name)
        elif name in self.optional:
            before, behind = guard_lines(name)
        self.print_lines(before)
        method(self, type_, name)
        self.print_lines(behind)

    return write


def _through_table(method: Callable[..., None]) -> Callable[..., None]:
    """Return cffi's `method` with one line for a wrapper whose function is in the table."""

    def write(self: _HidingRecompiler, type_: Any, name: str) -> None:  # noqa: ANN401  cffi's own type
        if name not in self.tabled:
            method(self, type_, name)
            return
        entry = f"&ferrule_function_table[{self.tabled[name]}]"
        args = "args" if type_.args else "NULL"
        self.print_lines(
            (
                f"static PyObject *_cffi_f_{name}(PyObject *self, PyObject *args)",
                f"{{ (void)self; (void)args; return ferrule_lib_call({entry}, {args}); }}",
                f"#define _cffi_d_{name} {name}",
            )
        )

    return write


_DECLARATION: Final = "_generate_cpy_{}_decl"
for _name in map(_DECLARATION.format, _MEANING_THE_MACRO):
    if hasattr(recompiler.Recompiler, _name):  # else it is not as expected
        setattr(_HidingRecompiler, _name, _with_macro(getattr(recompiler.Recompiler, _name)))
_FUNCTION: Final = _DECLARATION.format("function")
if hasattr(_HidingRecompiler, _FUNCTION):
    setattr(
        _HidingRecompiler,
        _FUNCTION,
        _through_table(_guarded(getattr(_HidingRecompiler, _FUNCTION))),
    )
