"""Which claims of a cdef hold; the compiler judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ferrule.adopt.claims import is_number
from ferrule.adopt.conditions import asserted, holds, lines_of
from ferrule.adopt.findings import Finding
from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.adopt.steps import Claim, Step
    from ferrule.pipeline.source import Source

_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Judged:
    """What does not hold as it is claimed; `Drift` says what the three are."""

    wrong: tuple[Finding, ...]
    loose: tuple[Finding, ...]
    unproved: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Failed:
    """A step that does not hold exactly, and what that makes of it."""

    claim: Claim
    step: Step
    verdict: Literal["wrong", "loose", "unproved"]

    def finding(self, message: str) -> Finding:
        claim, read = self.claim, self.claim.read
        return Finding(
            claim.kind,
            claim.name,
            claim.where,
            self.step.problem,
            message,
            claim.cdef,
            spell(read.type_in_c, read.name) if isinstance(read, Function) else "",
            str(read.location) if read and not read.location.path.startswith("<") else "",
        )


def judge(source: Source, claims: Sequence[Claim]) -> Judged:
    """Ask the compiler about all `claims`."""
    accepted = _accepted(source, {line for claim in claims for line in _lines(claim)})
    failed = [f for claim in claims for f in _failing(claim, accepted)]
    failed = list(_without_consequences(failed))
    asked = {f.step.number for f in failed if f.step.number and f.verdict == "wrong"}
    numbers = _numbers(source, sorted(asked))

    def message(each: _Failed) -> str:
        if each.verdict == "unproved":
            return "C cannot tell before run time"
        number = numbers.get(each.step.number)
        return each.step.message if number is None else each.step.numbered.format(number)

    wrong, loose, unproved = (
        tuple(f.finding(message(f)) for f in failed if f.verdict == verdict)
        for verdict in ("wrong", "loose", "unproved")
    )
    return Judged(wrong, loose, unproved)


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
        line.replace("ferrule_ask", f"ferrule_ask{n}").replace(
            "ferrule_call", f"ferrule_ask{n}"
        )
        for n, line in enumerate(asked)
    ]
    refused = refused_questions(
        source.compiler, source.text, [Question(q) for q in questions], source.flags
    )
    return frozenset(line for n, line in enumerate(asked) if n not in refused)


def _failing(claim: Claim, accepted: frozenset[str]) -> Iterator[_Failed]:
    """Yield the steps of `claim` that fail, up to the first after which no other has a meaning."""
    for step in claim.steps:
        if holds(step.exact, accepted):
            continue
        if step.ends:
            yield _Failed(claim, step, "loose")
            return
        if holds(step.loosely, accepted):
            yield _Failed(claim, step, "loose")
        elif step.premise is not None and not holds(step.premise, accepted):
            yield _Failed(claim, step, "unproved")
        else:
            yield _Failed(claim, step, "wrong")
            if step.problem in {"gone", "type"}:
                return


def _without_consequences(failed: Sequence[_Failed]) -> Iterator[_Failed]:
    """Yield the findings without those that only follow from another one of the same record.

    The fields of a record that is gone are gone with it, and a wrong field changes the layout.
    """
    wrong = [f for f in failed if f.verdict == "wrong"]
    gone = {
        f.claim.name for f in wrong if f.claim.kind == "record" and f.step.problem == "gone"
    }
    differing = {_record(f) for f in wrong if f.step.problem != "layout"}
    for each in failed:
        follows_from_gone = each.claim.kind == "field" and _record(each) in gone
        is_about_layout = each.step.problem == "layout" or (
            each.step.problem == "order" and each.verdict == "unproved"
        )
        if not follows_from_gone and not (is_about_layout and _record(each) in differing):
            yield each


def _record(failed: _Failed) -> str:
    return failed.claim.name.partition(".")[0]


def _numbers(source: Source, expressions: Sequence[str]) -> dict[str, int]:
    """Return the numbers that the compiler has for constant `expressions`, as far as it says.

    It is asked for each bit, and then whether the number is the one that the bits make.
    """
    bits = {
        e: [asserted(f"(unsigned long long)({e}) >> {bit} & 1").line for bit in range(_BITS)]
        for e in expressions
    }
    if not bits:
        return {}
    accepted = _accepted(source, {line for lines in bits.values() for line in lines})
    proofs = {}
    for e, lines in bits.items():
        number = sum((line in accepted) << bit for bit, line in enumerate(lines))
        proofs[e, number] = asserted(is_number(e, number)).line
        if number >> (_BITS - 1):
            proofs[e, number - (1 << _BITS)] = asserted(
                is_number(e, number - (1 << _BITS))
            ).line
    proved = _accepted(source, set(proofs.values()))
    return {e: number for (e, number), line in proofs.items() if line in proved}
