"""The whole run on one screen: read, select, emit, compile, verify."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cffi

from ferrule import __version__
from ferrule.bindings.decide import Bindings, decide, is_unnamed
from ferrule.declarations.nodes import Enumeration, Function, Macro, Record, Variable
from ferrule.declarations.unit import Unit, identity
from ferrule.emit.assertions import render_assertions
from ferrule.emit.cdef import render_cdef
from ferrule.emit.cffi_unit import refused_by_cffi, render_unit
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.preamble import emit_type_names
from ferrule.emit.writer import SourceWriter
from ferrule.errors import SettingsError, StrictError
from ferrule.headers.reader import read_headers
from ferrule.selection.own import own_files
from ferrule.selection.reasons import Reason, Skip
from ferrule.selection.select import select
from ferrule.selection.verdicts import Subject, Verdicts
from ferrule.toolchain.assertions import refused_lines
from ferrule.toolchain.build import build_extension, extension_suffix
from ferrule.toolchain.classify import classify_macros
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.csrc import csrc_dir
from ferrule.toolchain.files import place_file, require_writable, write_text
from ferrule.toolchain.packages import build_flags
from ferrule.toolchain.preprocess import check_syntax, include_text, preprocess
from ferrule.toolchain.symbols import absent_symbols
from ferrule.verify.fresh import touch_all
from ferrule.verify.report import Report, bound_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings

Progress = Callable[[str], None]


def _silent(_stage: str) -> None:
    """Show no progress."""


def bind(settings: Settings, progress: Progress = _silent) -> Report:
    """Build the module that `settings` describe; return what it binds and what it skips.

    `progress` is told the name of each stage as it begins. Writes the module, and the report where
    one is asked for, once everything has succeeded. Raises a `FerruleError` otherwise.
    """
    _require(settings, "headers", "module")
    require_writable(settings.output_dir)
    stages = Stages(progress)
    source = read(settings, stages)
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        verdicts, built = Verdicts(), Path(folder, f"{settings.module_stem}{extension_suffix()}")
        while True:
            resolved = resolve(source, verdicts, stages, ask_linker=True)
            _refuse_skips(settings, resolved.skipped)
            text = emit(settings, source, resolved.bindings, stages)
            compile_module(settings, source, text, built, stages)
            wrong = verify(settings, resolved.bindings, built, stages)
            if not wrong:
                break
            verdicts = resolved.verdicts.refusing(Reason.COMPILER_DISAGREES, wrong)
        path = settings.output_dir.joinpath(*settings.package, built.name)
        place_file(built, path)
    report = Report(settings.module, path, settings.headers, source.compiler.version,
                    source.compiler.target, tuple(bound_of(resolved.bindings)), resolved.skipped,
                    stages.seconds)
    _write_extras(settings, text, report)
    return report


def cdef_text(settings: Settings) -> str:
    """Return the portable cdef of the headers of `settings`.

    The linker is asked for functions that are not there only if a library is named.
    """
    _require(settings, "headers")
    stages = Stages(_silent)
    source = read(settings, stages)
    resolved = resolve(source, Verdicts(), stages, ask_linker=bool(source.flags.link))
    _refuse_skips(settings, resolved.skipped)
    return render_cdef(resolved.bindings)


@dataclass(frozen=True)
class Source:
    """What was read, and how the compiler is called to see it again."""

    compiler: Compiler
    flags: BuildFlags
    includes: str
    unit: Unit


@dataclass(frozen=True)
class Resolved:
    """What is bound and what is skipped once compiler, linker and cffi have been asked."""

    bindings: Bindings
    skipped: tuple[Skip, ...]
    verdicts: Verdicts


@dataclass(frozen=True, slots=True)
class Text:
    """The generated text: the cdef, and the extension module's C."""

    cdef: str
    c: str


class Stages:
    """Tells each stage's name to whoever shows progress, and adds up the seconds it takes."""

    def __init__(self, progress: Progress) -> None:
        """Report to `progress`; nothing has taken any time yet."""
        self._progress = progress
        self.seconds = dict.fromkeys(("read", "select", "emit", "compile", "verify"), 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside as the stage `name`."""
        self._progress(name)
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began


def read(settings: Settings, stages: Stages) -> Source:
    """Find the compiler, and read the headers through its preprocessor."""
    with stages.stage("read"):
        compiler = Compiler.find()
        flags = build_flags(settings)
        includes = include_text(settings.preamble, settings.headers)
        text = preprocess(compiler, includes, flags)
        check_syntax(compiler, includes, flags)
        own = own_files(text, settings.headers, settings.own)
        return Source(compiler, flags, includes,
                      read_headers(settings.headers, text, compiler, own))


def resolve(source: Source, verdicts: Verdicts, stages: Stages, *, ask_linker: bool) -> Resolved:
    """Select, ask whether that can be, and select again, until there is no objection."""
    with stages.stage("select"):
        if not verdicts.macro_kinds:
            macros = [d.name for d in source.unit.declarations
                      if isinstance(d, Macro) and d.parameters is None]
            kinds = classify_macros(source.compiler, source.includes, macros, source.flags)
            verdicts = Verdicts(kinds)
        while True:
            selection = select(source.unit, verdicts)
            bindings = decide(selection.kept, verdicts.macro_kinds)
            reason, objections = _objections(source, bindings, ask_linker=ask_linker)
            if not objections:
                return Resolved(bindings, selection.skipped, verdicts)
            verdicts = verdicts.refusing(reason, objections)


def _objections(source: Source, bindings: Bindings, *,
                ask_linker: bool) -> tuple[Reason, dict[Subject, str]]:
    """Ask compiler, linker and cffi in turn; return the first one's objections."""
    text, subjects = render_assertions(source.includes, bindings)
    lines = refused_lines(source.compiler, text, source.flags)
    if refused := {subjects[line]: words for line, words in lines.items() if line in subjects}:
        return Reason.COMPILER_DISAGREES, refused
    if ask_linker and (absent := _absent(source, bindings)):
        return Reason.NOT_EXPORTED, absent
    return Reason.CFFI_REFUSES, refused_by_cffi(bindings)


def _absent(source: Source, bindings: Bindings) -> dict[Subject, str]:
    linked = {d.name: identity(d) for d in bindings.unit.declarations
              if (isinstance(d, Function) and not d.inline_body)
              or (isinstance(d, Variable) and not d.static)}
    absent = absent_symbols(source.compiler, source.includes, list(linked), source.flags)
    return {linked[name]: Reason.NOT_EXPORTED.text for name in linked if name in absent}


def emit(settings: Settings, source: Source, bindings: Bindings, stages: Stages) -> Text:
    """Render the cdef, and the C of the module that holds it."""
    with stages.stage("emit"):
        cdef = render_cdef(bindings)
        writer = SourceWriter()
        emit_type_names(writer, bindings)
        about = {"ferrule": __version__, "cffi": cffi.__version__, "module": settings.module,
                 "compiler": source.compiler.version, "headers": " ".join(settings.headers)}
        emit_module_init(writer, settings.module_stem, bindings.module_names, about, None)
        return Text(cdef, render_unit(source.includes, writer.text(), cdef, settings.module))


def compile_module(settings: Settings, source: Source, text: Text, built: Path,
                   stages: Stages) -> None:
    """Compile and link the module's C into `built`."""
    with stages.stage("compile"):
        unit = built.with_name(f"{settings.module_stem}.c")
        write_text(unit, text.c)
        sources = [unit, *(Path(name).absolute() for name in settings.sources)]
        flags = source.flags.with_compile(f"-I{csrc_dir()}", "-iquote", str(Path.cwd()))
        build_extension(source.compiler, sources, flags, built)


def verify(settings: Settings, bindings: Bindings, built: Path,
           stages: Stages) -> dict[Subject, str]:
    """Import the built module in a fresh process; return what in it is not as declared."""
    with stages.stage("verify"):
        types = {bindings.type_name(d.key): identity(d) for d in bindings.unit.declarations
                 if (isinstance(d, Record) and d.fields is not None)
                 or (isinstance(d, Enumeration) and (d.tag or is_unnamed(d)))}
        names = {d.name: identity(d) for d in bindings.unit.declarations
                 if isinstance(d, (Function, Macro, Variable))}
        wrong = touch_all(built.parent, settings.module_stem, list(types), list(names))
        return {**{types[name]: words for name, words in wrong["types"].items()},
                **{names[name]: words for name, words in wrong["names"].items()}}


_NEEDS: Final = {
    "headers": "no header is given; name at least one, as in `ferrule bind zlib.h ...`",
    "module": "no module is named; give --module NAME, as it will be imported",
}


def _require(settings: Settings, *names: str) -> None:
    problems = [_NEEDS[name] for name in names if not getattr(settings, name)]
    if problems:
        raise SettingsError(problems)


def _refuse_skips(settings: Settings, skipped: tuple[Skip, ...]) -> None:
    if settings.strict and skipped:
        lines = (f"  {s.where}: {s.kind} {s.name}: {s.message}" for s in skipped)
        message = "strict: these declarations would be skipped:\n" + "\n".join(lines)
        raise StrictError(message)


def _write_extras(settings: Settings, text: Text, report: Report) -> None:
    if settings.keep is not None:
        write_text(settings.keep / f"{settings.module_stem}.cdef.h", text.cdef)
        write_text(settings.keep / f"{settings.module_stem}.c", text.c)
    if settings.report is not None:
        write_text(settings.report, json.dumps(report.as_json(), indent=1) + "\n")
