"""From bindings to the built module: the text is written, compiled, linked and tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cffi

from ferrule import __version__
from ferrule.bindings.bit_fields import accessor_functions
from ferrule.bindings.call_choice import choose_calls
from ferrule.bindings.calls import Call, find_calls
from ferrule.bindings.enum_classes import choose_enum_classes
from ferrule.bindings.names import integers_of, name_module
from ferrule.cdefs.extra_cdef import read_added_cdef
from ferrule.declarations.identity import TaggedType, identity
from ferrule.declarations.keys import is_nameless
from ferrule.declarations.nodes import Constant, Enumeration, Function, Record, Variable
from ferrule.declarations.unit import Unit
from ferrule.emit.calls import needs_name, needs_python, render_calls_unit
from ferrule.emit.cdef import render_cdef
from ferrule.emit.cffi_unit import parse_by_cffi, render_unit
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.pypy_init import emit_pypy_init
from ferrule.emit.python_header import shield_text
from ferrule.emit.recompiler import is_as_expected
from ferrule.emit.scoped import has_scoped
from ferrule.emit.writer import SourceWriter, string_literal
from ferrule.errors import CompileError
from ferrule.proof.blame import attribute, refused_lines
from ferrule.proof.module_check import touch_all
from ferrule.selection.reasons import Reason
from ferrule.toolchain.build import CSource, build_extension
from ferrule.toolchain.compiler import is_pypy
from ferrule.toolchain.csrc import csrc_dir
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.own_names import own_name_flags

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.bindings.names import ModuleNames
    from ferrule.config.settings import Settings
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.pipeline.reading import Source, Stages


@dataclass(frozen=True, slots=True)
class Text:
    """The generated text: the cdef, and the extension module's C.

    `c` is cffi's unit, `calls_c` the one of the direct calls, empty where there are none;
    `calls_lines` tells which function a line of it is about. `added` is what the user's own cdef
    declares; `enum_classes` are those of Python; `shielded` are the names of the headers
    that Python.h is kept from, or None.
    """

    cdef: str
    c: str
    calls_c: str
    calls_lines: Mapping[int, str]
    calls: tuple[Call, ...] = ()
    added: tuple[Declaration, ...] = ()
    enum_classes: tuple[EnumClass, ...] = ()
    shielded: frozenset[str] | None = None


def emit(
    settings: Settings,
    source: Source,
    bindings: Bindings,
    stages: Stages,
    shielded: frozenset[str] | None = None,
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
            names = names.with_more(name_module(added, has_strings=True))
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
        integers = integers_of(bindings.unit, names) if is_as_expected() else ()
        structs = [bindings.type_name(key) for key in bindings.structs]
        writer = SourceWriter()
        emit_preamble(writer, bindings)
        if is_pypy():
            emit_pypy_init(
                writer,
                settings.module_stem,
                names,
                about,
                None,
                bindings.bit_fields,
                bindings.optional,
                structs,
                enum_classes,
            )
        else:
            emit_module_init(
                writer,
                settings.module_stem,
                names.without_constants(integers),
                about,
                None,
                bindings.bit_fields,
                bindings.optional,
                structs,
                enum_classes,
                integers,
                takes_functions=has_scoped(calls),
            )
        shield = "" if shielded is None else shield_text(shielded - source.own_names)
        c = render_unit(
            builder,
            source.includes_apart,
            writer.text(),
            bindings,
            settings.module,
            shield=shield,
            tabled=tabled,
        )
        calls_c, lines = render_calls_unit(
            source.includes_apart, calls, bindings, docs=settings.docs, shield=shield
        )
        text = Text(cdef, c, calls_c, lines, calls, added.declarations, enum_classes, shielded)
        return text, {}


def choose_how_to_call(
    settings: Settings, bindings: Bindings, names: ModuleNames, whole: Unit | None, added: Unit
) -> tuple[Call, ...]:
    """Return the direct calls of the module; PyPy calls C by itself.

    `whole` has the types of what the user's own cdef has `added`, whose functions C calls by name.
    """
    accessors = [f for b in bindings.bit_fields for f in accessor_functions(b)]
    of_headers, by_hand = (
        [d for d in declarations if isinstance(d, Function) and d.name not in bindings.indirect]
        for declarations in ((*bindings.unit.declarations, *accessors), added.declarations)
    )
    choice = choose_calls(settings, (*of_headers, *by_hand), whole or bindings.unit)
    if is_pypy():
        return ()
    calls = list(find_calls(of_headers, bindings.unit, names.functions, choice))
    if whole is not None:
        calls += find_calls(by_hand, whole, names.functions, choice, by_name=True)
    return tuple(calls)


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
        includes = source.includes_apart
        calls_includes = includes.strip("\n") + "\n"
        flags = source.flags.with_compile(f"-I{csrc_dir()}", *own_name_flags(source.own_names))
        optimisation = "-O2" if needs_python(text.calls) else "-O1"
        sources = [
            CSource(unit, text=_told_as(unit, text.c, includes)),
            CSource(calls, optimisation, _told_as(calls, text.calls_c, calls_includes)),
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
            if not (guilty or indirect) or (elsewhere and text.shielded is None):
                raise
            return _as_inexact(guilty, bindings) | {  # type: ignore[return-value]  # no identity
                ("direct", name): words for name, words in indirect.items()
            }
        return {}


def _told_as(path: Path, text: str, headers: str) -> str:
    """Return `text`, changed so that the compiler reports its lines as those of `path`.

    The `headers` at its beginning may end in lines attributed to another file. The line after
    them is empty.
    """
    number, name = headers.count("\n"), string_literal(str(path))
    lines = text.split("\n")
    lines[number] = f"#line {number + 2} {name}"
    return "\n".join([f"#line 1 {name}", *lines])


def verify(
    bindings: Bindings, built: Path, stages: Stages
) -> tuple[Reason, dict[Subject, str]]:
    """Import the built module in a fresh process; return what in it is not as declared, and why.

    Raises `VerificationError` if it does not import.
    """
    with stages.stage("verify"):
        types = {
            bindings.type_name(d.key): identity(d)
            for d in bindings.unit.declarations
            if (isinstance(d, Record) and d.fields is not None)
            or (isinstance(d, Enumeration) and (d.tag or is_nameless(d)))
        }
        names = {
            d.name: identity(d)
            for d in bindings.unit.declarations
            if isinstance(d, (Constant, Function, Variable))
            and not (is_pypy() and d.name in bindings.optional)  # lib may lack it
        }
        bits = [
            (bindings.type_name(b.key), str(b.field.name), b.getter, b.writer)
            for b in bindings.bit_fields
            if b.key in bindings.exact and b.writer
        ]
        symbols = {
            d.name: identity(d)
            for d in bindings.unit.declarations
            if (isinstance(d, Function) and not (d.inline_body or d.macro))
            or (isinstance(d, Variable) and not d.static)
        }
        wrong = touch_all(built, list(types), list(names), bits, list(symbols))
        if wrong["symbols"]:
            shadowed: dict[Subject, str] = {
                symbols[name]: words for name, words in wrong["symbols"].items()
            }
            return Reason.SHADOWED, shadowed
        of_types: dict[Subject, str] = {
            types[name]: words for name, words in (wrong["types"] | wrong["bits"]).items()
        }
        # A name may be wrong for its type's sake alone: it is looked at again without.
        return Reason.COMPILER_DISAGREES, _as_inexact(of_types, bindings) or {
            names[name]: words for name, words in wrong["names"].items()
        }


def _as_inexact(wrong: dict[Subject, str], bindings: Bindings) -> dict[Subject, str]:
    """Lay what is wrong with a record that the cdef declares wholly to that.

    What else is wrong may be so for its sake alone, and is looked at again without.
    """
    inexact: dict[Subject, str] = {
        ("exact", subject.key): words  # type: ignore[misc]  # no identity
        for subject, words in wrong.items()
        if isinstance(subject, TaggedType) and subject.key in bindings.exact
    }
    return inexact or wrong
