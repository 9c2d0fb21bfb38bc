"""The whole run on one screen: read, select, emit, compile, verify."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cffi

from ferrule.cdefs.added import read_added_cdef
from ferrule.declarations.nodes import Function
from ferrule.emit.attribute import macros_in_the_way
from ferrule.emit.cdef import render_cdef
from ferrule.emit.recompiler import is_as_expected
from ferrule.emit.shield import names_to_keep_apart, names_to_shield
from ferrule.emit.stub import render_stub
from ferrule.emit.stub_apart import stub_names
from ferrule.errors import CompileError, SettingsError, StrictError, machine_errors
from ferrule.selection.reasons import NOTHING_LOST, Reason, Skip
from ferrule.stages.building import Text, compile_module, emit, verify
from ferrule.stages.placing import stub_files
from ferrule.stages.reading import (
    Progress,
    Source,
    Stages,
    read,
    redefined_by_python,
    reserved,
    with_sources,
)
from ferrule.stages.resolving import Resolved, ask_tools, resolve
from ferrule.toolchain.build import extension_suffix
from ferrule.toolchain.compiler import is_pypy
from ferrule.toolchain.files import require_apart, require_writable
from ferrule.toolchain.temporary import work_folder
from ferrule.toolchain.transaction import File, place_files, settle_killed
from ferrule.verify.explain import Explanation, explain
from ferrule.verify.report import Report, added_bound, bound_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings


def _silent(_stage: str) -> None:
    """Show no progress."""


@machine_errors()
def bind(settings: Settings, progress: Progress = _silent) -> Report:
    """Build the module that `settings` describe; return what it binds and what it skips.

    `progress` is told the name of each stage as it begins. Writes the module, its stub, and what
    else is asked for, once everything has succeeded. Raises a `FerruleError` otherwise, as
    `ferrule.bind` lists them.
    """
    _require(settings, "headers", "module")
    path = _module_path(settings)
    settle_killed(path.parent)
    targets = tuple(_targets(settings))
    require_apart(targets, _inputs(settings))
    for target in targets:
        require_writable(target)
    stages = Stages(progress)
    with work_folder() as folder:
        built = folder / path.name
        source = with_sources(settings, read(settings, stages), folder, stages)
        source, verdicts = ask_tools(source, stages, ask_linker=True)
        redefined = redefined_by_python(source, stages)
        verdicts = verdicts.refusing(Reason.COMPILER_DISAGREES, redefined)
        shielded: frozenset[str] | None = None
        while True:
            resolved = resolve(source, verdicts, stages)
            _refuse_skips(settings, resolved.skipped)
            text, refused = emit(settings, source, resolved.bindings, stages, shielded)
            if text is None:
                verdicts = verdicts.refusing(Reason.CFFI_REFUSES, refused)
                continue
            try:
                wrong = compile_module(settings, source, resolved.bindings, text, built, stages)
            except CompileError as error:  # no declaration's fault: Python.h's, perhaps
                source, shielded = _out_of_the_way(error, source, shielded)
                verdicts = verdicts.refusing(Reason.RESERVED_NAME, reserved(source))
                continue
            reason = Reason.COMPILER_DISAGREES
            if not wrong:
                reason, wrong = verify(source, resolved.bindings, built, stages)
            if not wrong:
                break
            verdicts = verdicts.refusing(reason, wrong)
        with stages.stage("emit"):
            stub = render_stub(
                resolved.bindings,
                settings.module,
                text.added,
                calls=text.calls,
                enum_classes=text.enum_classes,
                docs=settings.docs,
                numpy=not is_pypy(),
            )
        direct = frozenset(call.function.name for call in text.calls)
        added = tuple(added_bound(text.added, direct))
        by_hand = {bound.name for bound in added}
        report = Report(
            settings.module,
            path,
            settings.headers,
            source.compiler.version,
            source.compiler.target,
            (*bound_of(resolved.bindings, direct), *added),
            tuple(s for s in resolved.skipped if s.name not in by_hand),
            stages.seconds,
            stub.untyped,
            tuple(_hints(source, resolved)),
        )
        place_files(
            [
                *_extras(settings, text, report),
                *stub_files(path.parent, settings.module, stub.files()),
                *(File(mark, b"") for mark in _marks(settings)),
                File(path, built.read_bytes(), 0o777, always=True),
            ]
        )
        return report


def _out_of_the_way(
    error: CompileError, source: Source, shielded: frozenset[str] | None
) -> tuple[Source, frozenset[str] | None]:
    """Return `source` and the names shielded from Python.h, without what the `error` is about.

    Raises `error` if nothing is left to change.
    """
    blamed = macros_in_the_way(error.output, source.unit)
    if macros := source.defined.newly_in_the_way(blamed):
        return replace(source, defined=source.defined.with_taken(macros)), shielded
    if apart := names_to_keep_apart(source.unit, error.output) - source.apart:
        return replace(source, apart=source.apart | apart), shielded
    if shielded is None:
        return source, names_to_shield(source.unit, error.output)
    raise error


@machine_errors()
def cdef_text(settings: Settings) -> str:
    """Return the portable cdef of the headers of `settings`.

    The linker is asked for functions that are not there only if a library is named. Raises
    those errors of `bind` that reading can have.
    """
    _require(settings, "headers")
    _, resolved = _resolved(settings)
    _refuse_skips(settings, resolved.skipped)
    text = render_cdef(resolved.bindings)
    if settings.cdef:
        read_added_cdef(text, settings.cdef)  # raises where cffi refuses it
    return f"{text}{settings.cdef.rstrip()}\n" if settings.cdef else text


@machine_errors()
def explain_name(settings: Settings, name: str) -> tuple[Explanation, ...]:
    """Return what becomes of `name` by these `settings`, and why; nothing is built.

    Raises `PatternError` where the headers declare nothing of this name, and the errors of `bind`
    that reading can have.
    """
    _require(settings, "headers")
    source, resolved = _resolved(settings)
    return explain(name, source.unit, resolved.bindings, resolved.skipped)


def _resolved(settings: Settings) -> tuple[Source, Resolved]:
    """Return what `settings` read and bind, without building anything."""
    stages = Stages(_silent)
    with work_folder():
        source = read(settings, stages)
        source, verdicts = ask_tools(source, stages, ask_linker=bool(source.flags.link))
        return source, resolve(source, verdicts, stages)


_NEEDS: Final = {
    "headers": "no header is given; name at least one, as in `ferrule bind zlib.h ...`",
    "module": "no module is named; give --module NAME, as it will be imported",
}


def _require(settings: Settings, *names: str) -> None:
    problems = [_NEEDS[name] for name in names if not getattr(settings, name)]
    if problems:
        raise SettingsError(problems)


def _targets(settings: Settings) -> Iterator[Path]:
    """Yield the files that a run writes."""
    path = _module_path(settings)
    yield path
    yield from (path.with_name(name) for name in stub_names(settings.module))
    yield from _marks(settings)
    if settings.report is not None:
        yield settings.report
    if settings.keep is not None:
        yield from _kept(settings, settings.keep)


def _inputs(settings: Settings) -> Iterator[Path]:
    """Yield where the files may be that a run reads by name."""
    yield from map(Path, settings.sources)
    for folder in ("", *settings.include_dirs):
        yield from (Path(folder, header) for header in settings.headers)


def _module_path(settings: Settings) -> Path:
    name = f"{settings.module_stem}{extension_suffix()}"
    return settings.output_dir.joinpath(*settings.package, name)


def _marks(settings: Settings) -> Iterator[Path]:
    """Yield the mark that checkers look for in a package, where it is not there."""
    for package in settings.package[:1]:
        mark = settings.output_dir / package / "py.typed"
        if not mark.exists():
            yield mark


def _kept(settings: Settings, folder: Path) -> tuple[Path, Path, Path]:
    """Return where the generated cdef, cffi's C and that of the direct calls are kept."""
    stem = settings.module_stem
    return folder / f"{stem}.cdef.h", folder / f"{stem}.c", folder / f"{stem}.calls.c"


def _refuse_skips(settings: Settings, skipped: tuple[Skip, ...]) -> None:
    lost = [s for s in skipped if s.reason not in NOTHING_LOST]
    if settings.strict and lost:
        lines = (f"  {s.where}: {s.kind} {s.name}: {s.message}" for s in lost)
        message = "strict: these declarations would be skipped:\n" + "\n".join(lines)
        raise StrictError(message)


def _hints(source: Source, resolved: Resolved) -> Iterator[str]:
    """Yield what a user should know beside the counts."""
    if source.healed:
        names = " and ".join(f"<{name}>" for name in source.healed)
        yield f"{names} had to be included before the headers, which use its names"
    absent = sum(skip.reason is Reason.NOT_EXPORTED for skip in resolved.skipped)
    if absent and not source.flags.link:
        yield (
            f"{absent} functions are in no library: none is named; give --library NAME or "
            "--pkg-config NAME"
        )
    if not is_as_expected():
        yield (
            f"cffi {cffi.__version__} writes other C than this ferrule knows: the functions of "
            "`lib` are as cffi writes them, and take longer to compile"
        )
    old = [
        d.name
        for d in resolved.bindings.unit.declarations
        if isinstance(d, Function) and not d.type.prototype
    ]
    if old:
        yield f"declared without a prototype, and bound without parameters: {', '.join(old)}"


def _extras(settings: Settings, text: Text, report: Report) -> Iterator[File]:
    """Yield the other files that `settings` ask for."""
    if settings.keep is not None:
        kept = _kept(settings, settings.keep)
        for path, content in zip(kept, (text.cdef, text.c, text.calls_c), strict=True):
            yield File(path, content.encode())
    if settings.report is not None:
        content = json.dumps(report.as_json(), indent=1) + "\n"
        yield File(settings.report, content.encode())
