"""The stages of a run, one function each: read, ask, resolve, emit, compile, verify."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cffi

from ferrule import __version__
from ferrule.bindings.bit_fields import accessor_functions
from ferrule.bindings.call_choice import choose_calls
from ferrule.bindings.callbacks import CallbackRequest, read_callbacks
from ferrule.bindings.calls import Call, find_calls
from ferrule.bindings.decide import Bindings, Macros, decide, is_unnamed
from ferrule.bindings.enum_classes import choose_enum_classes
from ferrule.bindings.names import name_module
from ferrule.bindings.rename import Rename, read_renames
from ferrule.cdefs.added import read_added_cdef
from ferrule.declarations.nodes import Constant, Enumeration, Function, Record, Variable
from ferrule.declarations.unit import Unit, identity
from ferrule.emit.assertions import Assertion, render_assertions
from ferrule.emit.attribute import attribute, refused_lines
from ferrule.emit.calls import needs_name, needs_python, render_calls_unit
from ferrule.emit.cdef import render_cdef
from ferrule.emit.cffi_unit import parse_by_cffi, render_unit
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.places import places
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.recompiler import names_of_cffi
from ferrule.emit.scoped import has_scoped
from ferrule.emit.shield import shield_text
from ferrule.emit.writer import SourceWriter
from ferrule.errors import CompileError, HeaderError
from ferrule.headers.reader import HeaderReader
from ferrule.selection.candidates import Candidates, find_candidates
from ferrule.selection.choose import Choice, read_choice
from ferrule.selection.function_macros import type_function_macros
from ferrule.selection.macros import (
    TYPED_KINDS,
    MacroFacts,
    macro_words,
    names_to_classify,
    within_budget,
)
from ferrule.selection.optional import mark_optional, prototype_text, prototypes
from ferrule.selection.own import own_files
from ferrule.selection.portable import ANY_FLOAT, ANY_INTEGER
from ferrule.selection.reasons import Reason, Skip
from ferrule.selection.respell import Respelling, number_in
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.assertions import asking
from ferrule.toolchain.build import CSource, build_extension, compile_sources
from ferrule.toolchain.classify import MacroKind, classifying
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.csrc import csrc_dir
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.files import write_text
from ferrule.toolchain.packages import build_flags, package_flags
from ferrule.toolchain.preprocess import Preprocessed, checking_syntax, include_text, preprocess
from ferrule.toolchain.symbols import absent_symbols
from ferrule.toolchain.type_names import NumberKind, classify_types
from ferrule.verify.fresh import touch_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.bindings.names import ModuleNames
    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Declaration
    from ferrule.selection.verdicts import Subject
Progress = Callable[[str], None]
_NUMBERS: Final = {NumberKind.INTEGER: ANY_INTEGER, NumberKind.FLOAT: ANY_FLOAT}


@dataclass(frozen=True)
class Source:
    """What was read, and how the compiler is called to see it again."""

    compiler: Compiler
    flags: BuildFlags
    includes: str
    text: Preprocessed
    unit: Unit
    macros: MacroFacts
    defined: Macros
    choice: Choice
    renames: tuple[Rename, ...]
    callbacks: tuple[CallbackRequest, ...]
    healed: tuple[str, ...]
    respelled: Mapping[Subject, Respelling] = field(default_factory=dict)

    @cached_property
    def candidates(self) -> Candidates:
        """What there is to select from, before any verdict."""
        return find_candidates(self.unit, self.macros, self.choice, self.respelled)


@dataclass(frozen=True)
class Resolved:
    """What is bound and what is skipped by the verdicts so far."""

    bindings: Bindings
    skipped: tuple[Skip, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The generated text: the cdef, and the extension module's C.

    `c` is cffi's unit, `calls_c` the one of the direct calls, empty where there are none;
    `calls_lines` tells which function a line of it is about. `added` is what the user's own cdef
    declares; `enum_classes` are those of Python; `shielded` tells that Python.h is kept from the
    headers' type names.
    """

    cdef: str
    c: str
    calls_c: str
    calls_lines: Mapping[int, str]
    calls: tuple[Call, ...] = ()
    added: tuple[Declaration, ...] = ()
    enum_classes: tuple[EnumClass, ...] = ()
    shielded: bool = False


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
    """Find the compiler, read the headers through its preprocessor, and ask what macros are."""
    with stages.stage("read"):
        compiler = Compiler.find()
        flags = build_flags(settings)
        includes, text, healed = _includes_that_compile(settings, compiler, flags)
        package_dirs = tuple(
            word[2:]
            for word in package_flags(settings.pkg_config).compile
            if word.startswith("-I")
        )
        own = own_files(text, settings.headers, settings.own, settings.pkg_config, package_dirs)
        reader = HeaderReader(settings.headers, text, compiler, own)
        if unknown := reader.unknown_types():
            found = classify_types(compiler, text, unknown, flags)
            kinds_of_types = {
                name: kind
                for name, kind in zip(unknown, found, strict=True)
                if kind is not NumberKind.NONE
            }
            reader = HeaderReader(settings.headers, text, compiler, own, kinds_of_types)
        to_classify = names_to_classify(reader.unit)
        names = within_budget(to_classify, reader.unit)
        expansions = expand_macros(compiler, includes, names, flags)
        with classifying(compiler, text, expansions, flags) as answers:
            reader.read_declarations()
            function_macros = reader.read_prototypes("function-macro", settings.function_macros)
            optional = reader.read_prototypes("optional", list(prototypes(settings.optional)))
            kinds = dict.fromkeys({*to_classify} - {*names}, MacroKind.TOO_LONG) | answers()
        types = reader.read_expressions(
            {name: expansions[name] for name, kind in kinds.items() if kind in TYPED_KINDS}
        )
        unit = type_function_macros(reader.unit, function_macros)
        unit = mark_optional(unit, settings.optional, optional)
        callbacks = read_callbacks(settings.callbacks)
        asked = {
            *map(identity, (*function_macros, *optional)),
            *(("typedef", callback.typedef) for callback in callbacks),
        }
        return Source(
            compiler,
            flags,
            includes,
            text,
            unit,
            MacroFacts(expansions, kinds, types),
            Macros(
                text.macro_names(function_like=False),
                text.macro_names(function_like=True),
                macro_words(unit),
                names_of_cffi(),
            ),
            read_choice(settings.allow, settings.block, asked),
            read_renames(settings.renames),
            callbacks,
            healed,
        )


def _includes_that_compile(
    settings: Settings, compiler: Compiler, flags: BuildFlags
) -> tuple[str, Preprocessed, tuple[str, ...]]:
    """Return the `#include` lines, the text behind them, and what had to be included before.

    A header that uses `FILE` or `size_t` and forgets to include what declares it is helped.
    """
    healed: tuple[str, ...] = ()
    while True:
        includes = include_text(
            settings.preamble, (*healed, *settings.headers)
        ) + prototype_text(settings.optional)
        try:
            with checking_syntax(compiler, includes, settings.headers, flags) as check:
                text = preprocess(compiler, includes, settings.headers, flags)
                check()
        except HeaderError as error:
            more = tuple(name for name in error.needs if name not in healed)
            if not more:
                raise
            healed += more
        else:
            return includes, text, healed


def ask_tools(source: Source, stages: Stages, *, ask_linker: bool) -> tuple[Source, Verdicts]:
    """Ask compiler and linker about everything that could be bound.

    What the compiler sees otherwise is spelled from its own type, in the source that is returned,
    and asked about once more. What is left out leaves the answers for the rest as they were.
    """
    bindings = resolve(source, Verdicts(), stages).bindings
    with stages.stage("select"):
        asserted = list(render_assertions(bindings, source.macros.expansions))
        with _asserting(source, asserted) as answers:
            absent = _absent(source, bindings) if ask_linker else {}
            verdicts = answers()
        respelled = _respellings(source, bindings, verdicts)
    if respelled:
        source = replace(source, respelled=respelled)
        bindings = resolve(source, Verdicts(), stages).bindings
        with stages.stage("select"):
            asserted = list(render_assertions(bindings, source.macros.expansions))
            with _asserting(source, asserted) as answers:
                verdicts = answers()
    return source, verdicts.refusing(Reason.NOT_EXPORTED, absent)


@contextmanager
def _asserting(
    source: Source, asserted: Sequence[Assertion]
) -> Iterator[Callable[[], Verdicts]]:
    """Ask beside what happens inside; give a function that waits for what is refused."""

    def verdicts(refused: Mapping[int, str]) -> Verdicts:
        found = Verdicts()
        for number, words in refused.items():
            a = asserted[number]
            found = found.refusing(a.reason, {a.subject: a.words(words)})
        return found

    lines = [assertion.line for assertion in asserted]
    with asking(source.compiler, source.text, lines, source.flags) as refused:
        yield lambda: verdicts(refused())


def _respellings(
    source: Source, bindings: Bindings, verdicts: Verdicts
) -> dict[Subject, Respelling]:
    """Ask what the compiler makes of the numbers in what it sees otherwise, in one pass."""
    asked = {
        place.subject: number
        for declaration in bindings.unit.declarations
        for place in places(declaration, source.macros.expansions)
        if verdicts.disagreed(place.subject)
        and (number := number_in(place.expression, place.type))
    }
    if not asked:
        return {}
    types = [f"__typeof__({expression})" for expression in asked.values()]
    kinds = classify_types(source.compiler, source.text, types, source.flags)
    return {
        subject: Respelling(expression, _NUMBERS[kind])
        for (subject, expression), kind in zip(asked.items(), kinds, strict=True)
        if kind in _NUMBERS
    }


def resolve(source: Source, verdicts: Verdicts, stages: Stages) -> Resolved:
    """Select what stays by these verdicts, and decide how it is bound."""
    with stages.stage("select"):
        selection = select_from(source.candidates, verdicts)
        inexact = {subject[1] for subject in verdicts.refused if subject[0] == "exact"}
        bindings = decide(
            selection.kept, source.defined, source.renames, source.callbacks, inexact
        )
        indirect = {subject[1] for subject in verdicts.refused if subject[0] == "direct"}
        bindings = replace(bindings, indirect=frozenset(indirect))
        return Resolved(bindings, selection.skipped)


def _absent(source: Source, bindings: Bindings) -> dict[Subject, str]:
    """Ask the linker about all that has an address."""
    expansions = source.macros.expansions
    asked: dict[str, tuple[Subject, str]] = {}
    for d in bindings.unit.declarations:
        match d:
            case Function(optional=True) | Function(macro=True):
                pass
            case Function(name=name) | Variable(name=name, static=False):
                asked[name] = identity(d), f"&{expansions.get(name, name)}"
            case Constant(name=name, address=True):
                asked[name] = identity(d), f"({expansions[name]})"
            case _:
                pass
    absent = absent_symbols(
        source.compiler,
        source.text,
        {name: address for name, (_, address) in asked.items()},
        source.flags,
    )
    return {
        subject: Reason.NOT_EXPORTED.text
        for name, (subject, _) in asked.items()
        if name in absent
    }


def emit(
    settings: Settings, source: Source, bindings: Bindings, stages: Stages, *, shielded: bool
) -> tuple[Text | None, dict[Subject, str]]:
    """Render the cdef, and the C of the module that holds it; or tell what cffi refuses of it."""
    with stages.stage("emit"):
        builder, refused = parse_by_cffi(bindings)
        if refused:
            return None, refused
        cdef, names = render_cdef(bindings), bindings.module_names
        added, whole = Unit((), (), frozenset()), None
        if settings.cdef:
            builder, whole, added = read_added_cdef(cdef, settings.cdef)
            cdef = f"{cdef}{settings.cdef.rstrip()}\n"
            names = names.with_more(name_module(added))
        calls = choose_how_to_call(settings, bindings, names, whole, added)
        tabled = {
            call.function.name: index
            for index, call in reversed(list(enumerate(calls)))
            if not needs_name(call, bindings)
        }
        enum_classes = choose_enum_classes(
            settings.enum_classes,
            (*bindings.unit.declarations, *added.declarations),
            names,
        )
        names = names.without_functions(call.function.name for call in calls)
        about = {
            "ferrule": __version__,
            "cffi": cffi.__version__,
            "module": settings.module,
            "compiler": source.compiler.version,
            "headers": " ".join(settings.headers),
        }
        writer = SourceWriter()
        emit_preamble(writer, bindings)
        emit_module_init(
            writer,
            settings.module_stem,
            names,
            about,
            None,
            bindings.bit_fields,
            bindings.optional,
            [bindings.type_name(key) for key in bindings.structs],
            enum_classes,
            takes_functions=has_scoped(calls),
        )
        shield = shield_text(source.unit) if shielded else ""
        c = render_unit(
            builder,
            source.includes,
            writer.text(),
            bindings,
            settings.module,
            shield=shield,
            tabled=tabled,
        )
        calls_c, lines = render_calls_unit(
            source.includes, calls, bindings, docs=settings.docs, shield=shield
        )
        text = Text(cdef, c, calls_c, lines, calls, added.declarations, enum_classes, shielded)
        return text, {}


def choose_how_to_call(
    settings: Settings, bindings: Bindings, names: ModuleNames, whole: Unit | None, added: Unit
) -> tuple[Call, ...]:
    """Return the direct calls of the module; PyPy calls C by itself.

    `whole` has the types of what the user's own cdef has `added`, whose functions C calls by name.
    """
    if sys.implementation.name != "cpython":
        return ()
    accessors = [f for b in bindings.bit_fields for f in accessor_functions(b)]
    of_headers, by_hand = (
        [d for d in declarations if isinstance(d, Function) and d.name not in bindings.indirect]
        for declarations in ((*bindings.unit.declarations, *accessors), added.declarations)
    )
    choice = choose_calls(settings, (*of_headers, *by_hand), whole or bindings.unit)
    calls = list(find_calls(of_headers, bindings.unit, names.functions, choice))
    if whole is not None:
        calls += find_calls(by_hand, whole, names.functions, choice, by_name=True)
    return tuple(calls)


def with_sources(settings: Settings, source: Source, folder: Path, stages: Stages) -> Source:
    """Compile the user's C files; return `source` with them among what is linked."""
    with stages.stage("compile"):
        files = [CSource(Path(name)) for name in settings.sources]
        objects = compile_sources(source.compiler, files, source.flags, folder, settings.jobs)
        return replace(source, flags=source.flags.with_objects(objects))


def compile_module(  # noqa: PLR0913, PLR0917  one run's data
    settings: Settings,
    source: Source,
    bindings: Bindings,
    text: Text,
    built: Path,
    stages: Stages,
) -> dict[Subject, str]:
    """Compile and link the module's C into `built`; return on whose account that failed.

    Raises `CompileError` where it is no declaration's fault.
    """
    with stages.stage("compile"):
        stem = built.name.partition(".")[0]
        unit, calls = (built.with_name(f"{stem}{ending}") for ending in (".c", ".calls.c"))
        write_text(unit, text.c)
        write_text(calls, text.calls_c)
        flags = source.flags.with_compile(f"-I{csrc_dir()}")
        optimisation = "-O2" if needs_python(text.calls) else "-O1"
        sources = [
            CSource(unit),
            CSource(calls, optimisation),
            CSource(csrc_dir() / "ferrule_runtime.c", "-O2"),
        ]
        try:
            build_extension(source.compiler, sources, flags, built, settings.jobs)
        except CompileError as error:
            said = list(read_diagnostics(error.output))
            ours = {str(unit), str(calls)}
            elsewhere = any(d.is_error and d.path not in ours for d in said)
            guilty = attribute(text.c, refused_lines(said, str(unit)), bindings)
            indirect = {
                text.calls_lines[line]: words
                for line, words in refused_lines(said, str(calls)).items()
                if line in text.calls_lines
            }
            if not (guilty or indirect) or (elsewhere and not text.shielded):
                raise
            return _as_inexact(guilty, bindings) | {
                ("direct", name): words for name, words in indirect.items()
            }
        return {}


def verify(
    settings: Settings, bindings: Bindings, built: Path, stages: Stages
) -> dict[Subject, str]:
    """Import the built module in a fresh process; return what in it is not as declared."""
    with stages.stage("verify"):
        types = {
            bindings.type_name(d.key): identity(d)
            for d in bindings.unit.declarations
            if (isinstance(d, Record) and d.fields is not None)
            or (isinstance(d, Enumeration) and (d.tag or is_unnamed(d)))
        }
        names = {
            d.name: identity(d)
            for d in bindings.unit.declarations
            if isinstance(d, (Constant, Function, Variable))
        }
        bits = [
            (bindings.type_name(b.key), str(b.field.name), b.getter, b.writer)
            for b in bindings.bit_fields
            if b.key in bindings.exact and b.writer
        ]
        wrong = touch_all(built.parent, settings.module_stem, list(types), list(names), bits)
        of_types: dict[Subject, str] = {
            types[name]: words for name, words in (wrong["types"] | wrong["bits"]).items()
        }
        # A name may be wrong for its type's sake alone: it is looked at again without.
        return _as_inexact(of_types, bindings) or {
            names[name]: words for name, words in wrong["names"].items()
        }


def _as_inexact(wrong: dict[Subject, str], bindings: Bindings) -> dict[Subject, str]:
    """Lay what is wrong with a record that the cdef declares wholly to that.

    What else is wrong may be so for its sake alone, and is looked at again without.
    """
    inexact: dict[Subject, str] = {
        ("exact", subject[1]): words
        for subject, words in wrong.items()
        if subject[0] == "tag" and subject[1] in bindings.exact
    }
    return inexact or wrong
