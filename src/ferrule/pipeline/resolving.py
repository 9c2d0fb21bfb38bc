"""What is bound and what is skipped: compiler and linker are asked, their answers followed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.bindings.decide import Bindings, decide
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Constant, Function, Variable
from ferrule.declarations.numbers import OPEN_FLOATING, OPEN_INTEGER
from ferrule.pipeline.reading import reserved
from ferrule.proof.assertions import Assertion, render_assertions
from ferrule.proof.typed_expressions import places
from ferrule.selection.reasons import Reason, Skip
from ferrule.selection.respell import Respelling, number_in
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.questions import Question, asking
from ferrule.toolchain.symbols import absent_symbols
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ferrule.declarations.identity import Subject
    from ferrule.pipeline.reading import Source, Stages

_NUMBERS: Final = {NumberKind.INTEGER: OPEN_INTEGER, NumberKind.FLOAT: OPEN_FLOATING}


@dataclass(frozen=True)
class Resolved:
    """What is bound and what is skipped by the verdicts so far."""

    bindings: Bindings
    skipped: tuple[Skip, ...]


def ask_tools(source: Source, stages: Stages, *, ask_linker: bool) -> tuple[Source, Verdicts]:
    """Ask compiler and linker about everything that could be bound.

    What the compiler sees otherwise is spelled from its own type, in the source that is returned,
    and asked about once more. What is left out leaves the answers for the rest as they were.
    """
    own_names = Verdicts().refusing(Reason.RESERVED_NAME, reserved(source))
    bindings = resolve(source, own_names, stages).bindings
    with stages.stage("select"):
        asserted = list(render_assertions(bindings, source.macros.expansions))
        with _asserting(source, asserted) as answers:
            absent = _absent(source, bindings) if ask_linker else {}
            verdicts = answers()
        respelled = _respellings(source, bindings, verdicts)
    if respelled:
        source = replace(source, respelled=respelled)
        bindings = resolve(source, own_names, stages).bindings
        with stages.stage("select"):
            asserted = list(render_assertions(bindings, source.macros.expansions))
            with _asserting(source, asserted) as answers:
                verdicts = answers()
    verdicts = verdicts.refusing(Reason.NOT_EXPORTED, absent)
    return source, verdicts.refusing(Reason.RESERVED_NAME, reserved(source))


@contextmanager
def _asserting(
    source: Source, asserted: Sequence[Assertion]
) -> Iterator[Callable[[], Verdicts]]:
    """Start asking in the background; yield a function that returns the compiler's verdicts."""

    def verdicts(refused: Mapping[int, str]) -> Verdicts:
        found = Verdicts()
        for number, words in refused.items():
            a = asserted[number]
            found = found.refusing(a.reason, {a.subject: a.words(words)})
        return found

    lines = [Question(assertion.line) for assertion in asserted]
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
        refused: Iterable[object] = verdicts.refused
        inexact = {s[1] for s in refused if isinstance(s, tuple) and s[0] == "exact"}
        bindings = decide(
            selection.kept, source.defined, source.renames, source.callbacks, inexact
        )
        indirect = {s[1] for s in refused if isinstance(s, tuple) and s[0] == "direct"}
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
            case Function(name=name) | Variable(name=name):
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
    in_header = {
        d.name: _BODY_NEEDS_MORE if isinstance(d, Function) else _VALUE_NEEDS_MORE
        for d in bindings.unit.declarations
        if (isinstance(d, Function) and d.inline_body) or (isinstance(d, Variable) and d.static)
    }
    return {
        subject: in_header.get(name, Reason.NOT_EXPORTED.text)
        for name, (subject, _) in asked.items()
        if name in absent
    }


_BODY_NEEDS_MORE: Final = (
    "its body in the header uses what none of the linked libraries defines; `--library m`, say, "
    "links with the mathematical functions"
)
_VALUE_NEEDS_MORE: Final = (
    "its value in the header uses what none of the linked libraries defines; name the library "
    "with `--library`"
)
