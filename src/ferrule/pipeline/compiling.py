"""Compiling and linking the generated C, and finding what caused a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Variable
from ferrule.emit.headers_unit import AFTER_HEADERS
from ferrule.emit.writer import string_literal
from ferrule.errors import CompileError
from ferrule.pipeline.outcome import Refused
from ferrule.proof.blame import blame, refused_lines, subjects_by_name
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.build import CSource, build_extension, hidden_optimisation
from ferrule.toolchain.compiler import BuildFlags, python_include_flags, runtime_flags
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.own_names import own_name_flags

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.generating import Generated
    from ferrule.pipeline.state import State


def compile_module(
    plan: ModulePlan, generated: Generated, state: State, built: Path, jobs: int
) -> Refused | None:
    """Compile and link the module into the file `built`.

    Return what was refused if another attempt can avoid it. Raise `CompileError` if the failure has
    another cause.
    """
    source, names = state.source, own_name_flags(state.source.own_names)
    units = built.with_name(f"{plan.stem}.c"), built.with_name(f"{plan.stem}.calls.c")
    # Wrappers convert arguments inline, which pays at -O2. Large modules have tables instead, which
    # compile faster at -O1.
    optimisation = "-O2" if plan.has_wrappers else "-O1"
    theirs = source.flags.with_compile(
        *runtime_flags(), *names, *hidden_optimisation(source.compiler, source.flags)
    )
    # The user's flags are for the headers. They could change Python's own structs.
    ours = BuildFlags((*runtime_flags(), *python_include_flags(), *names))
    c = _with_line_numbers(units[0], generated.c)
    if plan.is_large and not _has_variables_of_its_own(source.unit):
        calls = _with_line_numbers(units[1], generated.calls_c)
        sources = [
            CSource(units[0], theirs, text=c),
            CSource(units[1], theirs, optimisation, calls),
        ]
    else:
        c = f"{c}\n{_without_headers(units[1], generated)}"
        sources = [CSource(units[0], theirs, optimisation, c)]
    python = built.with_name(f"{plan.stem}.python.c")
    if plan.is_large:
        sources.append(CSource(python, ours, text=generated.python_c))
        sources.append(CSource(runtime_dir() / "ferrule_runtime.c", ours, "-O2"))
    else:
        sources.append(CSource(python, ours, "-O2", generated.python_c))
    try:
        build_extension(source.compiler, sources, source.flags, built, jobs)
    except CompileError as error:
        verdicts = _verdicts(error, plan, generated, units)
        # Nothing new is learned from what is wrong with the user's own cdef.
        if state.verdicts.joined(verdicts) == state.verdicts:
            raise
        return Refused(verdicts)
    return None


def _has_variables_of_its_own(unit: Unit) -> bool:
    """Tell whether each C file that includes the headers gets variables of its own.

    All that a module does must use the same ones, so it can include the headers only once.
    """
    return any(
        isinstance(d, Variable) and d.static and not unit.is_const(d.type)
        for d in unit.declarations
    )


def _without_headers(path: Path, generated: Generated) -> str:
    """Return the direct calls, for a unit that has the headers already, with `path`'s lines."""
    line = f"#line {generated.beginning + 1} {string_literal(str(path))}"
    return f"{line}\n{generated.calls_alone}"


def _with_line_numbers(path: Path, text: str) -> str:
    """Return `text`, changed so that the compiler reports its lines as those of `path`.

    The headers at its beginning may end in lines that belong to another file. The line after them
    is empty.
    """
    # The text is compiled from standard input, so errors would name that and not the kept file.
    lines, name = text.split("\n"), string_literal(str(path))
    number = lines.index(AFTER_HEADERS) - 1
    lines[number] = f"#line {number + 2} {name}"
    return "\n".join([f"#line 1 {name}", *lines])


def _verdicts(
    error: CompileError, plan: ModulePlan, generated: Generated, units: tuple[Path, Path]
) -> Verdicts:
    """Return which declarations are to blame for the compiler's errors.

    A function whose direct call is refused is called by its name in the next attempt. One for which
    that is refused too cannot be called.
    """
    unit, calls = map(str, units)
    said = list(read_diagnostics(error.output))
    guilty = blame(generated.c, refused_lines(said, unit), plan.bindings)
    words = {
        generated.calls_lines[line]: message
        for line, message in refused_lines(said, calls).items()
        if line in generated.calls_lines
    }
    subjects = subjects_by_name(plan.bindings)
    again: dict[Subject, str] = {
        subjects.get(name, named("function", name)): words[name]
        for name in words.keys() & plan.called_by_name
    }
    guilty = guilty.refusing(Reason.COMPILER_DISAGREES, again)
    return guilty.joined(Verdicts(indirect=frozenset(words) - plan.called_by_name))
