"""`ferrule adopt`: checks the cdef of each module of a build script against its headers."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.adopt.claims import Claimant
from ferrule.adopt.findings import Drift, Finding
from ferrule.adopt.judge import judge
from ferrule.adopt.news import news
from ferrule.adopt.script import read_script
from ferrule.cdefs.claims import read_claims
from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, every_option, options
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function
from ferrule.errors import BuildScriptError, CommandError, FerruleError, machine_errors
from ferrule.pipeline.included import read_included
from ferrule.pipeline.including import including
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.files import working_in
from ferrule.toolchain.linker import Addresses
from ferrule.toolchain.symbols import absent_symbols
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.adopt.script import Described
    from ferrule.adopt.steps import Claim
    from ferrule.cdefs.claims import Claims
    from ferrule.pipeline.source import Source


@machine_errors()
def adopt(script: str, given: Settings, arguments: Sequence[str] = ()) -> tuple[Drift, ...]:
    """Check the cdef of each module of a cffi build script against the headers.

    Returns what differs. `script` is a path, or a path and a name as in `cffi_modules`:
    `build.py:ffibuilder`; `arguments` are those of the script itself. The flags of `given` come
    before the script's own. Nothing is built. A module that cannot be checked, such as one whose
    headers are missing, does not stop the others. Raises `BuildScriptError` if the script does not
    run or describes no module, `CdefError`, and those errors of `bind` that reading headers can
    have if the script has just one module.
    """
    given = replace(
        given,
        include_dirs=tuple(map(os.path.abspath, given.include_dirs)),
        library_dirs=tuple(map(os.path.abspath, given.library_dirs)),
    )
    folder, modules = read_script(script, arguments)
    with working_in(folder, str(script)), work_folder():
        if len(modules) == 1:
            return (_checked(modules[0], given),)
        return tuple(_checked_or_not(module, given) for module in modules)


def _checked_or_not(module: Described, given: Settings) -> Drift:
    """Return what differs in `module`, or the error that prevents the check."""
    try:
        return _checked(module, given)
    except FerruleError as error:
        return Drift(module.module, 0, (), (), (), (), error=str(error))


def _with(settings: Settings, given: Settings) -> Settings:
    """Return the settings of a script after those that the user gave."""
    values = {name: getattr(settings, name) for name, _ in every_option()}
    for name, option in options(FrontEnd.ADOPT):
        if option.value.repeats:
            values[name] = (*getattr(given, name), *values[name])
    return Settings(**values)


def _checked(module: Described, given: Settings) -> Drift:
    if module.refused:
        raise BuildScriptError(module.refused)
    cdef, settings = read_claims(module.parsed), _with(module.settings, given)
    with including(settings, ()) as included:
        headers = included()
        # A cdef may take declarations from any file, and from the script's own C.
        own = tuple(filter(None, headers.text.files))
        source = read_included(replace(settings, own=own), headers, None, reasons=False)
    expansions, calls = _expanded(source, cdef)
    said = cdef.renamed(expansions)
    claims = list(Claimant(said, source.unit, expansions, calls).claims())
    judged = judge(source, claims)
    absent, notes = _not_exported(source, settings, claims, judged.wrong)
    return Drift(
        module.module,
        len(claims),
        (*judged.wrong, *absent),
        judged.loose,
        judged.unproved,
        tuple(news(source, cdef)),
        (*module.notes, *notes),
    )


def _expanded(source: Source, cdef: Claims) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the cdef's names stand for that are macros, and what calls stand for."""
    own = [d for d in cdef.unit.declarations if identity(d) in cdef.unit.own]
    called = {
        d.name: f"{d.name}({', '.join(f'ferrule_{n}' for n, _ in enumerate(d.type.parameters))})"
        for d in own
        if isinstance(d, Function) and d.name in source.defined.function_like
    }
    names = {str(getattr(d, "name", "")) for d in own} | {*cdef.numbers}
    names |= {e.name for d in cdef.unit.enumerations.values() for e in d.enumerators or ()}
    names |= {f.name for d in cdef.unit.records.values() for f in d.fields or () if f.name}
    plain = sorted(names & source.defined.object_like)
    found = expand_macros(
        source.compiler, source.includes, [*plain, *called.values()], source.flags
    )
    return (
        {name: found[name] for name in plain if name in found},
        {name: found[call] for name, call in called.items() if call in found},
    )


def _names_library(settings: Settings) -> bool:
    """Tell whether the module is linked with anything; other flags of the linker do not count."""
    return bool(settings.libraries or settings.pkg_config) or any(
        word.startswith("-l") or Path(word).is_file() for word in settings.link_args
    )


def _not_exported(
    source: Source, settings: Settings, claims: Sequence[Claim], wrong: Sequence[Finding]
) -> tuple[list[Finding], tuple[str, ...]]:
    """Return the functions that no library has, and a note if the linker cannot tell."""
    if settings.sources:
        return [], ("the linker was not asked: the module has C sources of its own",)
    if not _names_library(settings):
        return [], ("the linker was not asked: no library is named",)
    gone = {f.name for f in wrong}
    asked: Mapping[str, Claim] = {
        c.name: c
        for c in claims
        if c.kind == "function"
        and c.read is not None
        and c.name not in gone
        and not c.read.location.path.startswith("<")  # the script's own C defines it
    }
    # Without optimization, unused functions of Python.h stay, and need Python's library.
    flags = source.flags.with_compile("-O1")
    addresses = Addresses(
        source.compiler, source.text, flags, {name: f"&{name}" for name in asked}
    )
    try:
        absent = absent_symbols(addresses)
    except CommandError as error:
        return [], (f"the linker could not be asked: {error.what}",)
    message = "the headers declare it, but no library has it"
    return [
        Finding("function", n, asked[n].where, "not-exported", message, asked[n].cdef)
        for n in absent
    ], ()
