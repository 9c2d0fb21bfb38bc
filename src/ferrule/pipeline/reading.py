"""Reading: what the headers declare, and what the compiler makes of their macros."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.bindings.decide import Macros
from ferrule.declarations.keys import identifiers_of
from ferrule.errors import HeaderError
from ferrule.headers.reader import HeaderReader
from ferrule.pipeline.patterns import read_patterns
from ferrule.pipeline.source import Source
from ferrule.pipeline.transcript import Transcript, TranscriptReader
from ferrule.selection.expressible import KNOWN_NAMES
from ferrule.selection.macros import (
    TYPED_KINDS,
    MacroFacts,
    macro_words,
    names_to_classify,
    within_budget,
)
from ferrule.selection.optional import prototype_text, prototypes
from ferrule.selection.own import own_files
from ferrule.toolchain.build import CSource, compile_sources
from ferrule.toolchain.classify import MacroKind, classifying
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.complaints import complaint
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.header_files import check_headers, check_sources
from ferrule.toolchain.healing import missing_headers
from ferrule.toolchain.packages import build_flags, include_folders, package_flags
from ferrule.toolchain.preprocess import (
    Preprocessed,
    checking_syntax,
    include_text,
    preprocess,
)
from ferrule.toolchain.probe import probing
from ferrule.toolchain.questions import Attempt, Question, refused_questions
from ferrule.toolchain.standard_names import standard_types
from ferrule.toolchain.type_names import NumberKind, classify_types
from ferrule.toolchain.undeclared import undeclared_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.progress import Stages

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class _Headers:
    """The user's headers as the compiler sees them.

    `healed` are the standard headers that had to come first, `includes` all `#include` lines, and
    `text` is what the preprocessor makes of them.
    """

    compiler: Compiler
    flags: BuildFlags
    includes: str
    text: Preprocessed
    healed: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    """What the headers declare, and what their macros are.

    `function_macros` and `optional` are the prototypes that the settings give to function-like
    macros and to optional functions. `early` are the types that a parameter list names before file
    scope does, and `untyped` the standard headers of names that stand alone where a type should.
    """

    unit: Unit
    macros: MacroFacts
    function_macros: Sequence[Function]
    optional: Sequence[Function]
    early: Sequence[str]
    untyped: Sequence[str]


def read(
    settings: Settings,
    stages: Stages,
    transcript: Transcript | None = None,
    *,
    reasons: bool = True,
) -> Source:
    """Find the compiler, read the headers through its preprocessor, and ask what macros are.

    The `transcript` of an earlier run takes the place of libclang. Without `reasons`, the compiler
    is not asked why macros have no value: which names of theirs are not declared. Raises
    `ToolMissingError`, `PackageError`, and `HeaderError` for headers that do not compile.
    """
    with stages.stage("read"):
        headers = _preprocess(settings, transcript.healed if transcript else ())
        found = _read_declarations(settings, headers, transcript)
        healed = tuple(dict.fromkeys((*headers.healed, *found.untyped)))
        if more := _declaring(settings, headers, healed):
            headers, found = more, _read_declarations(settings, more, transcript)
        early: Sequence[str] = ()
        if found.early and (
            declared := _declaring(settings, headers, headers.healed, found.early)
        ):
            early = found.early
            headers, found = declared, _read_declarations(settings, declared, transcript)
        macros = _with_undeclared_names(headers, found.macros) if reasons else found.macros
        unit, patterns = read_patterns(
            settings, found.unit, found.function_macros, found.optional
        )
        return Source(
            headers.compiler,
            headers.flags,
            headers.includes,
            headers.text,
            unit,
            macros,
            Macros(
                headers.text.macro_names(function_like=False),
                headers.text.macro_names(function_like=True),
                macro_words(unit),
                declared=frozenset(n for d in unit.declarations for n in identifiers_of(d)),
            ),
            patterns.choice,
            patterns.renames,
            patterns.callbacks,
            headers.healed,
            f"PyInit_{settings.module_stem}",
            patterns.wrong,
            transcript=Transcript(
                found.unit,
                tuple(found.function_macros),
                tuple(found.optional),
                tuple(early),
                found.macros.types,
                headers.healed,
            ),
        )


def _preprocess(settings: Settings, healed: Sequence[str]) -> _Headers:
    compiler, flags = Compiler.find(), build_flags(settings)
    check_headers(settings.headers, include_folders(compiler, flags))
    check_sources(settings.sources)
    # The probe runs meanwhile, and its result is looked at once the headers compile.
    with probing(compiler, flags) as check:
        headers = _headers_that_compile(settings, compiler, flags, healed)
        check()
        return headers


def _reader(settings: Settings, headers: _Headers) -> HeaderReader:
    """Return a reader that knows which of the headers are the library's own.

    The compiler may have types of its own that libclang does not know. Then the compiler is asked
    which kind of number each is, and the text is parsed once more.
    """
    compiler, text = headers.compiler, headers.text
    package_dirs = tuple(
        word[2:] for word in package_flags(settings.pkg_config).compile if word.startswith("-I")
    )
    own = own_files(text, settings.headers, settings.own, settings.pkg_config, package_dirs)
    reader = HeaderReader(settings.headers, text, compiler, own)
    unknown = reader.unknown_types()
    if not unknown:
        return reader
    found = classify_types(compiler, text, unknown, headers.flags)
    kinds = zip(unknown, found, strict=True)
    numbers = {name: kind for name, kind in kinds if kind is not NumberKind.NONE}
    return HeaderReader(settings.headers, text, compiler, own, numbers)


def _read_declarations(
    settings: Settings, headers: _Headers, transcript: Transcript | None
) -> _Found:
    """Read the declarations while the compiler classifies the macros."""
    reader = TranscriptReader(transcript) if transcript else _reader(settings, headers)
    untyped = tuple(dict.fromkeys(standard_types(reader.untyped_names()).values()))
    to_classify = names_to_classify(reader.unit)
    names = within_budget(to_classify, reader.unit)
    known = _known_names(*settings.function_macros, *settings.optional)
    expanded = expand_macros(
        headers.compiler,
        headers.includes,
        [*names, *sorted(known.difference(names))],
        headers.flags,
    )
    expansions = {name: expanded[name] for name in names if name in expanded}
    # Prototypes are read after the preprocessed headers, where `bool` is no macro any more.
    words = {name: text for name, text in expanded.items() if name in known}
    # libclang walks the text in this process while the compiler answers in another.
    with classifying(headers.compiler, headers.text, expansions, headers.flags) as answers:
        early = reader.read_declarations()
        function_macros = reader.read_prototypes(
            "function-macro", settings.function_macros, words
        )
        optional = reader.read_prototypes(
            "optional", list(prototypes(settings.optional)), words
        )
        kinds = dict.fromkeys({*to_classify} - {*names}, MacroKind.TOO_LONG) | answers()
    types = reader.read_expressions(
        {name: expansions[name] for name, kind in kinds.items() if kind in TYPED_KINDS}
    )
    macros = MacroFacts(expansions, kinds, types)
    return _Found(reader.unit, macros, function_macros, optional, early, untyped)


def _declaring(
    settings: Settings, headers: _Headers, healed: Sequence[str], types: Sequence[str] = ()
) -> _Headers | None:
    """Return the headers after those in `healed` and declarations of `types`.

    int use(struct late *p);                 struct late;
    struct late { int x; };           ->     int use(struct late *p);
                                             struct late { int x; };

    In C the function would take a pointer to another `struct late`, one that nobody can make.
    The result is None if that is how the headers are already, or if they do not compile so.
    """
    if not types and tuple(healed) == headers.healed:
        return None
    first = "".join(f"{type_};\n" for type_ in types)
    try:
        return _headers_that_compile(settings, headers.compiler, headers.flags, healed, first)
    except HeaderError:
        return None


def _with_undeclared_names(headers: _Headers, macros: MacroFacts) -> MacroFacts:
    """Return `macros` with the names that are not declared, of those that need them for a value."""
    refused, computed = (
        {
            name: text
            for name, text in macros.expansions.items()
            if macros.kinds.get(name) is kind
        }
        for kind in (MacroKind.NO_EXPRESSION, MacroKind.VALUE)
    )
    found = undeclared_names(headers.compiler, headers.text, refused, computed, headers.flags)
    return replace(macros, undeclared=found)


def _headers_that_compile(
    settings: Settings,
    compiler: Compiler,
    flags: BuildFlags,
    healed: Sequence[str] = (),
    first: str = "",
) -> _Headers:
    """Preprocess the headers, which must compile, after those in `healed` and the C in `first`.

    A header may use `FILE` or `size_t` without including what declares it: that is included first.
    """
    optional = prototype_text(settings.optional)

    def included_after(more: Sequence[str]) -> str:
        lines = include_text(settings.preamble, (*healed, *more, *settings.headers))
        return first + lines + optional

    while True:
        includes = included_after(())
        # Both runs of the compiler at once. If the headers are missing, `preprocess` says so
        # first, and the other run is ended.
        with checking_syntax(compiler, includes, flags) as attempt:
            text = preprocess(compiler, includes, settings.headers, flags)
            done = attempt()
        if done.accepted:
            headers = _Headers(compiler, flags, includes, text, tuple(healed))
            needed = _needed_by_texts(settings, headers)
            more = tuple(name for name in needed if name not in healed)
            if not more:
                return headers
        else:
            more = missing_headers(
                lambda names: _compiled(compiler, included_after(names), flags),
                text,
                done,
                healed,
            )
            if not more:
                raise complaint(compiler, includes, settings.headers, flags, done.finished)
        # Each round adds a header that was not there yet, so the standard headers bound them.
        healed = (*healed, *more)


def _compiled(compiler: Compiler, source: str, flags: BuildFlags) -> Attempt:
    with checking_syntax(compiler, source, flags) as attempt:
        return attempt()


def _needed_by_texts(settings: Settings, headers: _Headers) -> tuple[str, ...]:
    """Return the standard headers for what the user's cdef and prototypes use and C lacks.

    In a cdef one may write `size_t` without any header: cffi knows it, but C does not.
    """
    used = standard_types(_known_names(settings.cdef, *settings.function_macros))
    questions = [Question(f"extern {name} *ferrule_known_{i};") for i, name in enumerate(used)]
    refused = refused_questions(headers.compiler, headers.text, questions, headers.flags)
    return tuple(dict.fromkeys(used[name] for i, name in enumerate(used) if i in refused))


def _known_names(*texts: str) -> frozenset[str]:
    """Return the names of types in the C of `texts` that cffi has without being told."""
    return KNOWN_NAMES.intersection(_WORD.findall("\n".join(texts)))


def with_sources(settings: Settings, source: Source, folder: Path, stages: Stages) -> Source:
    """Compile the user's C files; return `source` with them among what is linked.

    The objects are written to `folder`. Raises `CompileError` for what does not compile.
    """
    with stages.stage("compile"):
        flags = source.flags.with_compile(*python_include_flags())
        files = [CSource(Path(name), flags) for name in settings.sources]
        objects = compile_sources(source.compiler, files, folder, settings.jobs)
        return replace(source, flags=source.flags.with_objects(objects))
