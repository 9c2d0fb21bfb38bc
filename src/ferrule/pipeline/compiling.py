"""Compiling and linking the generated C, and finding what caused a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.writer import string_literal
from ferrule.errors import CompileError
from ferrule.pipeline.outcome import MacroClash, NameClash, PythonClash, Refused, Setback
from ferrule.proof.blame import blame, macros_in_the_way, refused_lines
from ferrule.proof.python_clash import clashing_names, names_to_keep_apart
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.build import CSource, build_extension, hidden_optimisation
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.own_names import own_name_flags

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bindings.plan import ModulePlan
    from ferrule.pipeline.generating import Generated
    from ferrule.pipeline.state import State


def compile_module(
    plan: ModulePlan, generated: Generated, state: State, built: Path, jobs: int
) -> Setback | None:
    """Compile and link the module into the file `built`.

    Return the setback if another attempt can avoid it. Raise `CompileError` if the failure has
    another cause.
    """
    units = built.with_name(f"{plan.stem}.c"), built.with_name(f"{plan.stem}.calls.c")
    source = state.source
    includes = source.includes_apart
    # Wrappers convert arguments inline, which pays at -O2. Large modules have tables instead, which
    # compile faster at -O1.
    optimisation = "-O2" if plan.has_wrappers else "-O1"
    sources = [
        CSource(units[0], text=_with_line_numbers(units[0], generated.c, includes)),
        CSource(
            units[1],
            optimisation,
            _with_line_numbers(units[1], generated.calls_c, includes.strip("\n") + "\n"),
        ),
        CSource(runtime_dir() / "ferrule_runtime.c", "-O2"),
    ]
    flags = source.flags.with_compile(
        f"-I{runtime_dir()}",
        *own_name_flags(source.own_names),
        *hidden_optimisation(source.compiler, source.flags),
    )
    try:
        build_extension(source.compiler, sources, flags, built, jobs)
    except CompileError as error:
        # Declarations that can be skipped come first; only if there are none, the cause is looked
        # for in what the headers change for all of the C.
        verdicts = _verdicts(error, plan, generated, state, units)
        setback = Refused(verdicts) if verdicts else _clash(error, state)
        if setback is None:
            raise
        return setback
    return None


def _with_line_numbers(path: Path, text: str, headers: str) -> str:
    """Return `text`, changed so that the compiler reports its lines as those of `path`.

    The `headers` at its beginning may end in lines that belong to another file. The line after them
    is empty.
    """
    # The text is compiled from standard input, so errors would name that and not the kept file.
    number, name = headers.count("\n"), string_literal(str(path))
    lines = text.split("\n")
    lines[number] = f"#line {number + 2} {name}"
    return "\n".join([f"#line 1 {name}", *lines])


def _verdicts(
    error: CompileError,
    plan: ModulePlan,
    generated: Generated,
    state: State,
    units: tuple[Path, Path],
) -> Verdicts:
    """Return which declarations are to blame for the compiler's errors.

    None is, if there are errors elsewhere too, in Python.h say: those are dealt with first, since
    the others may follow from them.
    """
    unit, calls = map(str, units)
    said = list(read_diagnostics(error.output))
    elsewhere = any(d.is_error and d.path not in {unit, calls} for d in said)
    if elsewhere and state.hidden_from_python is None:
        return Verdicts()
    guilty = blame(generated.c, refused_lines(said, unit), plan.bindings)
    lines = refused_lines(said, calls).keys() & generated.calls_lines.keys()
    indirect = frozenset(generated.calls_lines[line] for line in lines)
    return guilty.joined(Verdicts(indirect=indirect))


def _clash(error: CompileError, state: State) -> Setback | None:
    """Return what in the headers changes the rest of the C, unless it is known already."""
    source = state.source
    # From the mildest remedy to the one that changes most: a macro is undefined for a few lines, a
    # name is renamed in the headers, and last Python.h gets other names for all of the headers'.
    blamed = macros_in_the_way(error.output, source.unit)
    if macros := source.defined.newly_in_the_way(blamed):
        return MacroClash(macros)
    if apart := names_to_keep_apart(source.unit, error.output) - source.apart:
        return NameClash(apart)
    if state.hidden_from_python is None:
        return PythonClash(clashing_names(source.unit, error.output))
    return None
