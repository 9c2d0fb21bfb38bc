"""Compiling and linking the generated C, and finding what caused a failure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Variable
from ferrule.emit.calls import TABLE
from ferrule.emit.cffi_unit import INTEGERS
from ferrule.emit.headers_unit import AFTER_HEADERS
from ferrule.emit.writer import string_literal
from ferrule.errors import AnnotationError, CompileError
from ferrule.pipeline.outcome import Refused
from ferrule.proof.blame import blame, refused_lines, subjects_by_name
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.build import (
    CSource,
    compile_sources,
    hidden_optimisation,
    link_extension,
)
from ferrule.toolchain.compiler import (
    BuildFlags,
    python_include_flags,
    runtime_flags,
)
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.dialect import STANDARD_OF_OURS, spared_errors
from ferrule.toolchain.kept_objects import reusable
from ferrule.toolchain.object_variables import own_variables
from ferrule.toolchain.own_names import own_name_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.generating import Generated
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.state import State


_GENERATED: Final = ("_cffi_", "ferrule_")  # how the names of generated C begin


def compile_module(
    plan: ModulePlan, generated: Generated, state: State, built: Path, jobs: int
) -> Refused | None:
    """Compile and link the module into the file `built`.

    Return what was refused if another attempt can avoid it. Raise `CompileError` if the failure has
    another cause.
    """
    units = built.with_name(f"{plan.stem}.c"), built.with_name(f"{plan.stem}.calls.c")
    try:
        objects = _compile(plan, generated, state.source, units, jobs)
        link_extension(state.source.compiler, objects, state.source.flags, built)
    except CompileError as error:
        verdicts = _verdicts(error, plan, generated, units)
        # Nothing new is learned from what is wrong with the user's own cdef.
        if state.verdicts.joined(verdicts) == state.verdicts:
            raise
        return Refused(verdicts)
    return None


def _compile(
    plan: ModulePlan, generated: Generated, source: Source, units: tuple[Path, Path], jobs: int
) -> Sequence[str]:
    """Compile the C of the module; return the paths of the objects."""
    names = own_name_flags(source.own_names)
    # Wrappers convert arguments inline, which pays at -O2. Large modules have tables instead, which
    # compile faster at -O1.
    optimisation = "-O2" if plan.has_wrappers else "-O1"
    spared = spared_errors(source.compiler.words(source.flags))
    generated_flags = (*runtime_flags(), *spared, *names)
    theirs = source.flags.with_compile(
        *generated_flags, *hidden_optimisation(source.compiler, source.flags)
    )
    # The user's flags are for the headers, and so is a `-std=` in CC or CFLAGS. They could change
    # Python's own structs, or be of too old a C for them.
    ours = BuildFlags((*generated_flags, *python_include_flags(), STANDARD_OF_OURS))
    c = _with_line_numbers(units[0], generated.c)
    calls = _with_line_numbers(units[1], generated.calls_c)
    apart = [
        CSource(units[0], theirs, text=c),
        CSource(units[1], theirs, optimisation, calls),
    ]
    c = f"{c}\n{_without_headers(units[1], generated)}"
    together = [CSource(units[0], theirs, optimisation, c)]
    python = units[0].with_name(f"{plan.stem}.python.c")
    others = [CSource(python, ours, text=generated.python_c)]
    compiler, folder = source.compiler, units[0].parent / "objects"

    def compiled(units: Sequence[CSource]) -> Sequence[str]:
        return compile_sources(compiler, units, folder, jobs)

    if plan.pypy:
        return compiled([*together, *others])
    # In sections, so that the linker leaves out what the module has no use for.
    used = ours.with_compile("-ffunction-sections", "-fdata-sections")
    if not plan.annotations.handles:
        used = used.with_compile("-DFERRULE_NO_HANDLES")
    runtime = reusable(compiler, CSource(runtime_dir() / "ferrule_runtime.c", used, "-O2"))
    kept = folder / "runtime.o"
    is_kept = runtime.take(kept)
    if not is_kept:
        others.append(runtime.source)
    if plan.is_large and not _has_variables_of_its_own(source.unit):
        objects = compiled([*apart, *others])
        if not _have_no_variables(*objects[:2]):
            objects = (*compiled(together), *objects[2:])
    else:
        objects = compiled([*together, *others])
    if is_kept:
        return (*objects, str(kept))
    runtime.keep(Path(objects[-1]))
    return objects


def _has_variables_of_its_own(unit: Unit) -> bool:
    """Tell whether each C file that includes the headers gets variables of its own.

    All that a module does must use the same ones, so it can include the headers only once.
    """
    return any(
        isinstance(d, Variable) and d.static and not unit.is_const(d.type)
        for d in unit.declarations
    )


def _have_no_variables(tables: str, calls: str) -> bool:
    """Tell whether the objects of the C files with the headers have none of the headers' variables.

    A `static` variable, also one in an inline function, is in each object that uses it. It may be
    missing in one that only reads it, where the compiler takes its first value instead.
    """
    variables = own_variables(Path(tables), INTEGERS), own_variables(Path(calls), TABLE)
    return all(
        names is not None and all(name.startswith(_GENERATED) for name in names)
        for names in variables
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


def _require_accepted_annotations(refused: Mapping[int, str], generated: Generated) -> None:
    """Raise `AnnotationError` if the compiler refused an expression of an annotation.

    It has been asked about them, but without the warnings that are errors here.
    """
    wrong = [
        expression.place.problem(
            expression.key, f"`{expression.text}` for {function}: {refused[line]}"
        )
        for line, (function, expression) in generated.annotation_lines.items()
        if line in refused
    ]
    if wrong:
        raise AnnotationError(wrong)


def _verdicts(
    error: CompileError, plan: ModulePlan, generated: Generated, units: tuple[Path, Path]
) -> Verdicts:
    """Return which declarations are to blame for the compiler's errors.

    A function whose direct call is refused is called by its name in the next attempt. One for which
    that is refused too cannot be called.
    """
    unit, calls = map(str, units)
    said = list(read_diagnostics(error.output))
    in_calls = refused_lines(said, calls)
    _require_accepted_annotations(in_calls, generated)
    guilty = blame(generated.c, refused_lines(said, unit), plan.bindings)
    words = {
        generated.calls_lines[line]: message
        for line, message in in_calls.items()
        if line in generated.calls_lines
    }
    subjects = subjects_by_name(plan.bindings)
    again: dict[Subject, str] = {
        subjects.get(name, named("function", name)): words[name]
        for name in words.keys() & plan.called_by_name
    }
    guilty = guilty.refusing(Reason.COMPILER_DISAGREES, again)
    return guilty.joined(Verdicts(indirect=frozenset(words) - plan.called_by_name))
