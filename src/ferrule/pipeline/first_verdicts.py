"""The questions to compiler and linker that come before anything is built."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.numbers import OPEN_FLOATING, OPEN_INTEGER
from ferrule.pipeline.linking import linking, not_linking
from ferrule.pipeline.names_of_ours import names_of_ours
from ferrule.pipeline.resolving import bound
from ferrule.pipeline.state import State
from ferrule.proof.assertions import Assertion, render_assertions
from ferrule.proof.typed_expressions import typed_expressions
from ferrule.selection.reasons import Reason
from ferrule.selection.respell import Respelling, number_in
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.questions import Question, asking
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source

_NUMBERS: Final = {NumberKind.INTEGER: OPEN_INTEGER, NumberKind.FLOAT: OPEN_FLOATING}


def ask_tools(source: Source, stages: Stages, *, ask_linker: bool) -> State:
    """Ask compiler and linker about everything that could be bound.

    If the compiler sees another type than libclang, the type is spelled from the compiler's own.
    If it aligns a typedef otherwise than cffi will, the typedef is left out. In both cases the
    compiler is asked again. Each answer stays true, whatever is left out later.
    """
    asking_linker = linking if ask_linker else not_linking
    # The linker is asked while the declarations are selected and the assertions written, and these
    # are compiled while the linker is asked.
    with stages.stage("select"), asking_linker(source) as asking_about:
        ours = Verdicts().refusing(Reason.RESERVED_NAME, names_of_ours(source))
        selection = select_from(source.candidates, ours)
        with (
            asking_about(selection.kept) as linker,
            _asserting(source, selection.kept) as answers,
        ):
            # The other answers rarely change anything, so bindings are decided while they come.
            expected = linker.expected().joined(ours)
            likely = selection if expected == ours else select_from(source.candidates, expected)
            resolved = bound(source, likely, expected)
            source, of_linker = linker.answer()
            verdicts = answers()
            respelled = _respellings(source, selection.kept, verdicts)
            realigned = verdicts.subjects_refused(Reason.OTHER_ALIGNMENT)
    # The other types change which declarations can be bound at all, so everything is asked again.
    if respelled or realigned:
        source = replace(source, respelled=respelled, realigned=realigned)
        with stages.stage("select"):
            selection = select_from(source.candidates, ours)
            with _asserting(source, selection.kept) as answers:
                verdicts = answers()
    verdicts = verdicts.joined(of_linker).joined(ours)
    as_expected = verdicts == expected and not (respelled or realigned)
    return State(source, verdicts, bound=resolved if as_expected else None)


@contextmanager
def _asserting(source: Source, kept: Unit) -> Iterator[Callable[[], Verdicts]]:
    """Ask the compiler in the background whether it sees every type in `kept` as it was read.

    Yield a function that returns its verdicts.
    """
    asserted = list(render_assertions(kept, source.macros.expansions))
    lines = [Question(assertion.line) for assertion in asserted]
    with asking(source.compiler, source.text, lines, source.flags) as refused:
        yield lambda: _verdicts(asserted, refused())


def _verdicts(asserted: Sequence[Assertion], refused: Mapping[int, str]) -> Verdicts:
    found = Verdicts()
    for number, words in refused.items():
        a = asserted[number]
        found = found.refusing(a.reason, {a.subject: a.words(words)})
    return found


def _respellings(source: Source, kept: Unit, verdicts: Verdicts) -> dict[Subject, Respelling]:
    """Ask which kind of number the compiler sees where it does not see the type that was read."""
    if not verdicts.refused:
        return {}
    asked = {
        typed.subject: number
        for declaration in kept.declarations
        for typed in typed_expressions(declaration, source.macros.expansions)
        if verdicts.disagreed(typed.subject)
        and (number := number_in(typed.expression, typed.type))
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
