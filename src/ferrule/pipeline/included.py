"""What headers declare, and what the compiler makes of their macros."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.bindings.decide import Macros
from ferrule.declarations.keys import identifiers_of
from ferrule.headers.reader import HeaderReader
from ferrule.pipeline.including import declaring, known_names
from ferrule.pipeline.patterns import read_patterns
from ferrule.pipeline.source import Source
from ferrule.pipeline.transcript import Transcript, TranscriptReader
from ferrule.selection.macro_aliases import give_aliases_parameters
from ferrule.selection.macros import (
    TYPED_KINDS,
    MacroFacts,
    macro_words,
    names_to_classify,
    within_budget,
)
from ferrule.selection.optional import prototypes
from ferrule.selection.own import own_files
from ferrule.toolchain.background import in_background
from ferrule.toolchain.classify import MacroKind, classifying
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.packages import package_flags
from ferrule.toolchain.standard_names import standard_types
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.including import Headers


@dataclass(frozen=True)
class _Found:
    """What the headers declare, and what their macros are.

    `function_macros` and `optional` are the prototypes that the settings give to function-like
    macros and to optional functions. `early` are the types that a parameter list names before file
    scope does, and `untyped` the standard headers of undeclared names that are used as types.
    """

    unit: Unit
    macros: MacroFacts
    function_macros: Sequence[Function]
    optional: Sequence[Function]
    early: Sequence[str]
    untyped: Sequence[str]


def read_included(
    settings: Settings, headers: Headers, transcript: Transcript | None, *, reasons: bool
) -> Source:
    """Read the `headers`, and ask what their macros are.

    The `transcript` of an earlier run takes the place of libclang. With `reasons`, the compiler is
    also asked why macros have no value: which of the names in them are not declared.
    """
    found = _read_declarations(settings, headers, transcript)
    healed = tuple(dict.fromkeys((*headers.healed, *found.untyped)))
    if more := declaring(settings, headers, healed):
        headers, found = more, _read_declarations(settings, more, transcript)
    early: Sequence[str] = ()
    if found.early and (declared := declaring(settings, headers, headers.healed, found.early)):
        early = found.early
        headers, found = declared, _read_declarations(settings, declared, transcript)
    macros = _with_undeclared_names(headers, found) if reasons else found.macros
    unit = _with_aliases(headers, found)
    unit, patterns = read_patterns(settings, unit, found.function_macros, found.optional)
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


def _reader(settings: Settings, headers: Headers) -> HeaderReader:
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
    settings: Settings, headers: Headers, transcript: Transcript | None
) -> _Found:
    """Read the declarations while the compiler classifies the macros."""
    reader = TranscriptReader(transcript) if transcript else _reader(settings, headers)
    untyped = tuple(dict.fromkeys(standard_types(reader.untyped_names()).values()))
    macros_alone = reader.unit
    words = macro_words(macros_alone)
    to_classify = names_to_classify(macros_alone, words)
    names = within_budget(to_classify, macros_alone, words)
    known = known_names(*settings.function_macros, *settings.optional)

    def classified() -> tuple[dict[str, str], dict[str, MacroKind]]:
        expanded = expand_macros(
            headers.compiler,
            headers.includes,
            [*names, *sorted(known.difference(names))],
            headers.flags,
        )
        asked = {name: expanded[name] for name in names if name in expanded}
        with classifying(headers.compiler, headers.text, asked, headers.flags) as answers:
            return expanded, answers()

    # libclang's tree is read while the compiler answers.
    with in_background(classified) as answers:
        early = reader.read_declarations()
        expanded, kinds = answers()
    kinds |= dict.fromkeys({*to_classify} - {*names}, MacroKind.TOO_LONG)
    expansions = {name: expanded[name] for name in names if name in expanded}
    # Prototypes are read after the preprocessed headers, where `bool` is no longer a macro.
    expanded = {name: text for name, text in expanded.items() if name in known}
    function_macros = reader.read_prototypes(
        "function-macro", settings.function_macros, expanded
    )
    optional = reader.read_prototypes("optional", list(prototypes(settings.optional)), expanded)
    types = reader.read_expressions(
        {name: expansions[name] for name, kind in kinds.items() if kind in TYPED_KINDS}
    )
    macros = MacroFacts(expansions, kinds, types)
    return _Found(reader.unit, macros, function_macros, optional, early, untyped)


def _with_aliases(headers: Headers, found: _Found) -> Unit:
    """Return the unit in which other names of macros with parameters have parameters too."""
    names = headers.text.macro_names(function_like=True)
    aliases = {
        name: expansion
        for name, expansion in found.macros.expansions.items()
        if expansion in names and found.macros.kinds.get(name) is MacroKind.NO_EXPRESSION
    }
    if not aliases:
        return found.unit
    parameters = headers.text.macro_parameters(aliases.values())
    return give_aliases_parameters(
        found.unit, {n: parameters[e] for n, e in aliases.items() if e in parameters}
    )


def _with_undeclared_names(headers: Headers, read: _Found) -> MacroFacts:
    """Return the macros with the undeclared names of those that have no value because of them."""
    from ferrule.toolchain.undeclared import (  # noqa: PLC0415  not for every run
        Valueless,
        undeclared_names,
    )

    macros, records = read.macros, read.unit.records.values()
    members = {
        name for r in records for name in (r.tag, *(f.name for f in r.fields or ())) if name
    }
    refused, computed = (
        {
            name: text
            for name, text in macros.expansions.items()
            if macros.kinds.get(name) is kind
        }
        for kind in (MacroKind.NO_EXPRESSION, MacroKind.VALUE)
    )
    lacking = Valueless(refused, computed, members)
    found = undeclared_names(headers.compiler, headers.text, lacking, headers.flags)
    # A macro with parameters counts as undeclared where it has no brackets. Declaring it would not
    # make an expression of that.
    defined = headers.text.macro_parameters(
        {name for names in found.values() for name in names}
    )
    undeclared = {
        name: names for name, names in found.items() if defined.keys().isdisjoint(names)
    }
    return replace(macros, undeclared=undeclared)
