"""`ferrule adopt`: the cdef of each module of a build script, held against its headers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.adopt.claims import Claimant, is_number
from ferrule.adopt.conditions import asserted, holds, lines_of
from ferrule.adopt.findings import Drift, Finding
from ferrule.adopt.news import news
from ferrule.adopt.script import read_script
from ferrule.cdefs.claims import read_claims
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.errors import CommandError, machine_errors
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.reading import read
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.linker import Addresses
from ferrule.toolchain.packages import build_flags
from ferrule.toolchain.preprocess import preprocess
from ferrule.toolchain.questions import Question, refused_questions
from ferrule.toolchain.symbols import absent_symbols
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ferrule.adopt.script import Described
    from ferrule.adopt.steps import Claim
    from ferrule.cdefs.claims import Claims
    from ferrule.config.settings import Settings
    from ferrule.pipeline.source import Source

_BITS: Final = 64


@machine_errors()
def adopt(script: str) -> tuple[Drift, ...]:
    """Hold the cdef of each module of a cffi build script against the headers; return what differs.

    `script` is a path, or a path and a name as in `cffi_modules`: `build.py:ffibuilder`. Nothing is
    built. Raises `BuildScriptError` if the script does not run or describes no module, `CdefError`,
    and those errors of `bind` that reading headers can have.
    """
    folder, modules = read_script(script)
    with _working_in(folder), work_folder():
        return tuple(_held(module) for module in modules)


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    """Work in `folder`, to which the paths of the script are relative."""
    before = os.getcwd()  # noqa: PTH109  as what `chdir` takes
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _held(module: Described) -> Drift:
    cdef = read_claims(module.parsed)
    settings = module.settings
    own = _included(settings)
    source = read(replace(settings, own=own, sources=()), Stages(), reasons=False)
    expansions, calls = _expanded(source, cdef)
    claims = list(Claimant(cdef, source.unit, expansions, calls).claims())
    accepted = _accepted(source, {line for c in claims for line in _lines(c)})
    wrong: list[Finding] = []
    loose: list[Finding] = []
    unproved: list[Finding] = []
    for claim in claims:
        _judge(claim, accepted, (wrong, loose, unproved))
    wrong = _without_consequences(_with_numbers(source, claims, wrong))
    absent, notes = _not_exported(source, settings, claims, wrong)
    return Drift(
        module.module,
        len(claims),
        (*wrong, *absent),
        tuple(loose),
        tuple(unproved),
        tuple(news(source, cdef)),
        notes,
    )


def _included(settings: Settings) -> tuple[str, ...]:
    """Return the headers that the module's own C includes."""
    text = preprocess(Compiler.find(), settings.preamble, (), build_flags(settings))
    return text.included[1:]  # the first is cffi's


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
    plain = sorted(names & source.defined.object_like)
    found = expand_macros(
        source.compiler, source.includes, [*plain, *called.values()], source.flags
    )
    return (
        {name: found[name] for name in plain if name in found},
        {name: found[call] for name, call in called.items() if call in found},
    )


def _lines(claim: Claim) -> Iterator[str]:
    for step in claim.steps:
        for condition in (step.exact, step.loosely, step.premise):
            if condition is not None:
                yield from lines_of(condition)


def _accepted(source: Source, lines: set[str]) -> frozenset[str]:
    """Return the lines of C that the compiler accepts after the headers, each in its own scope."""
    asked = sorted(lines)
    questions = [
        # Functions have distinct names, so that all are in one text.
        line.replace("ferrule_ask", f"ferrule_ask{n}").replace("ferrule_call", f"ferrule_ask{n}")
        for n, line in enumerate(asked)
    ]
    refused = refused_questions(
        source.compiler, source.text, [Question(q) for q in questions], source.flags
    )
    return frozenset(line for n, line in enumerate(asked) if n not in refused)


def _judge(
    claim: Claim,
    accepted: frozenset[str],
    found: tuple[list[Finding], list[Finding], list[Finding]],
) -> None:
    """Add what `claim` comes to: to the wrong ones, the loose or the unproved."""
    wrong, loose, unproved = found
    for step in claim.steps:
        if holds(step.exact, accepted):
            continue
        read = claim.read
        finding = Finding(
            claim.kind,
            claim.name,
            claim.where,
            step.problem,
            step.message,
            claim.cdef,
            spell(read.type_in_c, read.name) if isinstance(read, Function) else "",
            str(read.location) if read else "",
        )
        if holds(step.loosely, accepted):
            loose.append(finding)
        elif step.ends:
            loose.append(finding)
            return
        elif step.premise is not None and not holds(step.premise, accepted):
            unproved.append(replace(finding, message="C cannot tell before run time"))
        else:
            wrong.append(finding)
            if step.problem in {"gone", "type"}:
                return


def _with_numbers(
    source: Source, claims: Sequence[Claim], wrong: Sequence[Finding]
) -> list[Finding]:
    """Return the findings with the headers' numbers in place of those of the cdef.

    The compiler is asked for each bit, and whether it is the number that the bits make.
    """
    asked = {
        claim.name: step.expression
        for claim in claims
        for step in claim.steps
        if step.expression
        and any(f.name == claim.name and f.problem == "value" for f in wrong)
    }
    bits = {
        name: [
            asserted(f"(unsigned long long){e} >> {bit} & 1").line for bit in range(_BITS)
        ]
        for name, e in asked.items()
    }
    accepted = _accepted(source, {line for lines in bits.values() for line in lines})
    unsigned = {
        name: sum((line in accepted) << bit for bit, line in enumerate(lines))
        for name, lines in bits.items()
    }
    proofs = {
        (name, value): asserted(is_number(asked[name], value)).line
        for name, number in unsigned.items()
        for value in (number, number - (1 << _BITS))
        if -(1 << _BITS - 1) <= value < 1 << _BITS
    }
    proved = _accepted(source, set(proofs.values()))
    numbers = {name: value for (name, value), line in proofs.items() if line in proved}
    return [
        replace(f, message=f"it is {numbers[f.name]} in the headers")
        if f.problem == "value" and f.name in numbers
        else f
        for f in wrong
    ]


def _without_consequences(wrong: Sequence[Finding]) -> list[Finding]:
    """Leave out the layout of records that have another problem, or a wrong field."""
    others = {f.name.partition(".")[0] for f in wrong if f.problem != "layout"}
    return [f for f in wrong if f.problem != "layout" or f.name not in others]


def _not_exported(
    source: Source, settings: Settings, claims: Sequence[Claim], wrong: Sequence[Finding]
) -> tuple[list[Finding], tuple[str, ...]]:
    """Return the functions that no library has, and a note if the linker cannot tell."""
    if settings.sources or not settings.libraries:
        return [], ("the linker was not asked: the module has C sources of its own",) * bool(
            settings.sources
        )
    gone = {f.name for f in wrong}
    asked: Mapping[str, Claim] = {
        c.name: c
        for c in claims
        if c.kind == "function" and c.read is not None and c.name not in gone
    }
    addresses = Addresses(
        source.compiler, source.text, source.flags, {name: f"&{name}" for name in asked}
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
