"""All proposals for a header, as the tables of a file of annotations.

Only keys that `ferrule.annotations.keys` has are proposed. Functions for which the same is found,
for the same reason, share a table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ferrule.annotations.keys import FUNCTION_KEYS
from ferrule.suggest.failures import Failures
from ferrule.suggest.handles import Handles
from ferrule.suggest.pointers import Pointers
from ferrule.suggest.strings import string_findings

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from ferrule.suggest.evidence import Evidence, Finding, Value
    from ferrule.suggest.failures import ErrorClass
    from ferrule.suggest.handles import HandleType
    from ferrule.suggest.header import Header


@dataclass(frozen=True, slots=True)
class Proposal:
    """One `[[functions]]`: the functions, the keys with their values, and the evidence for them."""

    match: tuple[str, ...]
    values: Mapping[str, Value]
    evidence: tuple[Evidence, ...]

    @property
    def table(self) -> dict[str, Any]:
        """What a file of annotations says."""
        values = {key: _plain(value) for key, value in self.values.items()}
        return {"match": list(self.match), **values}


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that is proposed for a header, the best evidence first."""

    errors: tuple[ErrorClass, ...]
    functions: tuple[Proposal, ...]
    types: tuple[HandleType, ...] = ()

    def of(self, functions: Iterable[Proposal]) -> Proposals:
        """Return these `functions`, and the errors that they raise."""
        kept = tuple(functions)
        raised = {proposal.values.get("raises") for proposal in kept}
        raised |= {error.base for error in self.errors if error.name in raised}
        errors = tuple(e for e in self.errors if e.name in raised)
        return replace(self, errors=errors, functions=kept)

    def without(self, wrong: Container[str]) -> Proposals:
        """Return the proposals without the tables that messages call so.

        A class stays, without its message and code: functions raise it.
        """
        errors = (
            replace(e, message=None, has_code=False) if f"[errors.{e.name}]" in wrong else e
            for e in self.errors
        )
        kept = (
            proposal
            for number, proposal in enumerate(self.functions, 1)
            if f"[[functions]] number {number}" not in wrong
        )
        types = tuple(t for t in self.types if f"[types.{t.name}]" not in wrong)
        return replace(self, errors=tuple(errors), types=types).of(kept)

    @property
    def tables(self) -> dict[str, Any]:
        """The tables of a file of annotations."""
        errors = {}
        for error in self.errors:
            code = "result" if error.has_code else None
            values = {"base": error.base, "message": error.message, "code": code}
            errors[error.name] = {key: value for key, value in values.items() if value}
        types = {each.name: {"free": each.free} for each in self.types}
        functions = [each.table for each in self.functions]
        return {"types": types, "errors": errors, "functions": functions}


def propose(header: Header) -> Proposals:
    """Return all that the header gives a reason to propose."""
    failures = Failures(header)
    found = [
        finding
        for function in header.functions
        for source in (Pointers(header, function).findings(), string_findings(header, function))
        for finding in source
    ]
    handles = Handles(header)
    found += [*failures.findings(), *handles.findings()]
    tables = sorted(_tables(found), key=lambda t: t.evidence[0].strength)
    return Proposals(tuple(failures.classes()), tuple(tables), tuple(handles.types.values()))


def _tables(findings: list[Finding]) -> Iterator[Proposal]:
    """Yield a table for each key, value and evidence; a condition comes with its `raises`."""
    raises = {f.function: f.value for f in findings if f.key == "raises"}
    groups: dict[Any, list[str]] = {}
    for finding in findings:
        if finding.key == "raises" or finding.key not in FUNCTION_KEYS:
            continue
        values = [(finding.key, finding.value)]
        if finding.key in {"status", "fails"}:
            values.append(("raises", raises[finding.function]))
        groups.setdefault((tuple(values), finding.evidence), []).append(finding.function)
    for (values, evidence), names in groups.items():
        yield Proposal(tuple(dict.fromkeys(names)), dict(values), evidence)


def _plain(value: Value) -> Any:  # noqa: ANN401  a value of TOML
    """Return a value as TOML has it: tuples are lists, those of pairs are tables."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return {pair[0]: pair[1] for pair in value}
        return list(value)
    return value
