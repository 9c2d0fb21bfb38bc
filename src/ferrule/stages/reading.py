"""The first stage: what the headers declare, and what the compiler makes of their macros."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.bindings.callbacks import CallbackRequest, read_callbacks
from ferrule.bindings.decide import Macros, uncovered_by
from ferrule.bindings.rename import Rename, read_renames
from ferrule.declarations.nodes import Enumeration, Record
from ferrule.declarations.unit import Unit, identity
from ferrule.emit.recompiler import names_of_cffi
from ferrule.errors import HeaderError
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
from ferrule.selection.reasons import Reason
from ferrule.toolchain.build import CSource, compile_sources
from ferrule.toolchain.classify import MacroKind, classifying
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.csrc import csrc_dir
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.header_files import check_headers, check_sources
from ferrule.toolchain.own_names import is_own, keep_apart
from ferrule.toolchain.packages import build_flags, include_folders, package_flags
from ferrule.toolchain.preprocess import (
    Preprocessed,
    checking_syntax,
    include_text,
    macros_at_end,
    preprocess,
)
from ferrule.toolchain.probe import probing
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Declaration
    from ferrule.selection.respell import Respelling
    from ferrule.selection.verdicts import Subject

Progress = Callable[[str], None]


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
    apart: frozenset[str]
    """Names that mean something else in the C of the module: its own init, and what of Python's or
    the C library's the headers are found to declare otherwise."""
    respelled: Mapping[Subject, Respelling] = field(default_factory=dict)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names in the headers that the C of the module uses for something else."""
        macros = self.defined.object_like | self.defined.function_like
        declared = (name for d in self.unit.declarations for name in _names_of(d))
        return frozenset(
            name for name in (*macros, *declared) if name in self.apart or is_own(name)
        )

    @cached_property
    def includes_apart(self) -> str:
        """The `includes` for the C of the module, in which `own_names` mean ours."""
        macros = self.defined.object_like | self.defined.function_like
        return keep_apart(self.includes, self.own_names, macros)

    @cached_property
    def candidates(self) -> Candidates:
        """What there is to select from, before any verdict."""
        return find_candidates(self.unit, self.macros, self.choice, self.respelled)


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
    """Find the compiler, read the headers through its preprocessor, and ask what macros are.

    Raises `ToolMissingError`, `PackageError`, and `HeaderError` for headers that do not compile.
    """
    with stages.stage("read"):
        compiler = Compiler.find()
        flags = build_flags(settings)
        check_headers(settings.headers, include_folders(compiler, flags))
        check_sources(settings.sources)
        with probing(compiler, flags) as check:
            includes, text, healed = _includes_that_compile(settings, compiler, flags)
            check()
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
            frozenset({f"PyInit_{settings.module_stem}"}),
        )


def redefined_by_python(source: Source, stages: Stages) -> dict[Subject, str]:
    """Return what means something else behind Python.h, in words: the module sees that.

    It is a macro that is another one there, or any name that is a macro there alone. Raises
    `ToolMissingError` where there is no Python.h.
    """
    with stages.stage("read"):
        flags = source.flags.with_compile(f"-I{csrc_dir()}", *python_include_flags())
        before, behind = (
            macros_at_end(source.compiler, f"{source.includes}{more}", flags)
            for more in ("", '#include "ferrule_python.h"\n')
        )
        words = source.defined.words
        changed = [
            name for name in words if name in behind and behind[name] != before.get(name)
        ]
        redefined = {
            subject: name
            for name, users in uncovered_by(changed, words).items()
            for user in users
            for subject in _of_macro(user, source.unit)
        }
        hidden = {
            subject: name
            for d in source.unit.declarations
            for subject, name in _named_by(d)
            if name in behind and name not in before and behind[name].strip() != name
        }
        return {
            subject: f"it means something else in the module: Python.h defines {name} as "
            f"`{behind[name].strip()}`"
            for subject, name in (hidden | redefined).items()
        }


def _named_by(declaration: Declaration) -> Iterator[tuple[Subject, str]]:
    """Yield the names that C knows `declaration` and its parts by, each with what it names.

    An enumeration without a tag or a typedef is known by its first enumerator, in its key.
    """
    match declaration:
        case Enumeration(tag=tag, key=key, enumerators=enumerators):
            known = key.removeprefix("__typeof__(").removesuffix(")")
            yield identity(declaration), tag or known
            yield from ((("enumerator", e.name), e.name) for e in enumerators or ())
        case Record(tag=tag, key=key, fields=fields):
            yield identity(declaration), tag or ""
            yield from ((("field", key, f.name), f.name) for f in fields or () if f.name)
        case _:
            yield identity(declaration), declaration.name


def _names_of(declaration: Declaration) -> Iterator[str]:
    """Yield the declaration's names in C; those of fields are separate.

    A type without a tag has its typedef's name as its key.
    """
    match declaration:
        case Enumeration(tag=tag, key=key, enumerators=enumerators):
            yield from (tag or key, *(e.name for e in enumerators or ()))
        case Record(tag=tag, key=key):
            yield tag or key
        case _:
            yield declaration.name


def reserved(source: Source) -> dict[Subject, str]:
    """Return why each declaration cannot be bound whose name, or a name in its macro, is ours."""
    subjects: dict[Subject, str] = {
        identity(d): f"{Reason.RESERVED_NAME.text}: {name}"
        for d in source.unit.declarations
        for name in _names_of(d)
        if name in source.own_names
    }
    for name, users in uncovered_by(source.own_names, source.defined.words).items():
        for user in users:
            for subject in _of_macro(user, source.unit):
                subjects[subject] = f"{Reason.RESERVED_NAME.text}: {name}"
    return subjects


def _of_macro(name: str, unit: Unit) -> Iterator[Subject]:
    """Yield what the macro `name` may be bound as."""
    for kind in ("macro", "variable", "function"):
        declared = unit.by_identity.get((kind, name))
        if declared is None or kind == "macro" or getattr(declared, "macro", False):
            yield kind, name


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


def with_sources(settings: Settings, source: Source, folder: Path, stages: Stages) -> Source:
    """Compile the user's C files; return `source` with them among what is linked.

    The objects are written to `folder`. Raises `CompileError` for what does not compile.
    """
    with stages.stage("compile"):
        files = [CSource(Path(name)) for name in settings.sources]
        objects = compile_sources(source.compiler, files, source.flags, folder, settings.jobs)
        return replace(source, flags=source.flags.with_objects(objects))
