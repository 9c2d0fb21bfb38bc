"""The generated text of a module: its cdef, and its C."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.cdefs.extra_cdef import joined, read_added_cdef
from ferrule.declarations.keys import identifiers_of
from ferrule.declarations.unit import Unit
from ferrule.emit.calls import emit_calls_in_one_unit, emit_run_time, render_calls_unit
from ferrule.emit.cdef import render_cdef
from ferrule.emit.cffi_unit import parse_by_cffi, render_tables_unit
from ferrule.emit.headers_unit import render_beginning
from ferrule.emit.lib_functions import emit_lib_functions
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.preamble_first import emit_after_python, emit_marked
from ferrule.emit.pypy_init import emit_pypy_init
from ferrule.emit.pypy_steps import emit_steps_in_one_unit, render_steps_unit
from ferrule.emit.python_unit import render_python_unit
from ferrule.emit.writer import SourceWriter
from ferrule.pipeline.outcome import Refused
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import cffi

    from ferrule.annotations.conventions import Expression
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan
    from ferrule.pipeline.state import State


@dataclass(frozen=True)
class Declared:
    """The cdef of a module, and cffi's `builder`, which has parsed it.

    `extra` has the declarations of the user's own cdef, which ends the text. `whole` has those and
    all the others as cffi's parser reads them, or is None if the user adds none.
    """

    cdef: str
    builder: cffi.FFI
    extra: Unit
    whole: Unit | None


@dataclass(frozen=True)
class Generated:
    """The generated text of a module.

    - `c` has cffi's tables, and `calls_c` the direct calls, or what annotations need on PyPy: both
      include the headers.
    - `calls_lines` says which function a line of `calls_c` is about, and `annotation_lines` which
      expression of an annotation is in it.
    - `apart` has the lines of `calls_c` between which there are definitions that can be compiled
      apart.
    - `beginning` is how many lines of the headers, and of what both files need, each begins with.
    - `python_c` is the part that includes Python.h.
    """

    cdef: str
    c: str
    calls_c: str
    calls_lines: Mapping[int, str]
    annotation_lines: Mapping[int, tuple[str, Expression]]
    apart: Sequence[int]
    beginning: int
    python_c: str

    @property
    def calls_alone(self) -> str:
        """The direct calls, for a unit that already has the headers."""
        return "\n".join(self.calls_c.split("\n")[self.beginning :])


def declare(bindings: Bindings, extra_cdef: Sequence[str]) -> Declared | Refused:
    """Return the cdef of `bindings` with the user's `extra_cdef`, or what cffi refuses of it.

    Raises `CdefError` if cffi refuses the user's own text.
    """
    builder, refused = parse_by_cffi(bindings)
    if refused:
        return Refused(Verdicts().refusing(Reason.CFFI_REFUSES, refused))
    cdef = render_cdef(bindings)
    if not extra_cdef:
        return Declared(cdef, builder, Unit((), (), frozenset()), None)
    # Parsed once more, as one text: the user's cdef may use any type of the headers.
    builder, whole, extra = read_added_cdef(cdef, extra_cdef)
    return Declared(f"{cdef}{joined(extra_cdef)}", builder, extra, whole)


def generate(plan: ModulePlan, state: State, declared: Declared) -> Generated:
    """Return the text of a module that binds headers."""
    source = state.source
    beginning = render_beginning(source.includes_apart, source.covered_words, plan.bindings)
    c, made = render_tables_unit(declared.builder, beginning, plan)
    render = render_steps_unit if plan.pypy else render_calls_unit
    calls_c, about = render(beginning, plan)
    python_c = render_python_unit(plan, made)
    return Generated(
        declared.cdef,
        c,
        calls_c,
        about.lines,
        about.annotations,
        about.apart,
        beginning.count("\n"),
        python_c,
    )


def render_embedded(plan: ModulePlan, preamble: str, *, python_first: bool = False) -> str:
    """Return the C that comes before cffi's in a module whose declarations are cdef text.

    Unless `python_first` is true, the preamble is marked, so that it can go before Python.h.
    """
    writer = SourceWriter()
    declared = {name for d in plan.bindings.unit.declarations for name in identifiers_of(d)}
    names = {name for name in declared if name.isidentifier()} if preamble else set()
    if python_first:
        writer.lines(preamble)
    elif preamble:
        emit_marked(writer, preamble, names)
    writer.lines(_DIALECT)
    writer.lines(_OPEN_NUMBERS_ARE_CONVERTED)
    if not plan.pypy:
        emit_run_time(writer, plan)
    if not python_first:
        emit_after_python(writer, names)
    if not plan.pypy:
        emit_calls_in_one_unit(writer, plan)
    if plan.pypy:
        emit_steps_in_one_unit(writer, plan)
        emit_pypy_init(writer, plan)
    else:
        emit_module_init(writer, plan)
        emit_lib_functions(writer, plan)
    return writer.text()


# A function that the preamble does not declare would otherwise count as one that returns int. The
# warnings that users ask for are meant for the preamble. Our C would cause them: it declares after
# statements, has functions that not every module uses, functions with unused parameters, and
# variables that may be called like something in the preamble.
_DIALECT = """\
#ifdef __GNUC__
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
#pragma GCC diagnostic ignored "-Wdeclaration-after-statement"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
"""

# With `typedef double... number;` in the cdef, a function may return any floating type. cffi's own
# macro converts the result without a cast, and compilers warn.
_OPEN_NUMBERS_ARE_CONVERTED = """\
#ifdef _cffi_from_c_double
#undef _cffi_from_c_double
#define _cffi_from_c_double(number) PyFloat_FromDouble((double)(number))
#endif
"""
