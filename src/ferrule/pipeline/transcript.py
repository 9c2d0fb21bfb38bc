"""A record of what libclang read from headers, with which a build needs no libclang.

An sdist carries it. The compiler is still asked everything, about the headers that are installed
where the sdist is built. If those declare something differently, nothing is built.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule import __version__
from ferrule.declarations.identity import RecordField
from ferrule.declarations.nodes import Function, Macro
from ferrule.declarations.stored import restored, stored
from ferrule.declarations.types import Unknown
from ferrule.errors import BuildError, HeaderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.state import State
    from ferrule.report.report import Report
    from ferrule.selection.verdicts import Verdicts

_SCHEMA: Final = 1
_INSTALL: Final = (
    "install libclang (`pip install libclang-ng`), by which ferrule reads the headers"
)


@dataclass(frozen=True)
class Transcript:
    """What libclang made of the headers, of prototypes in the settings, and of macros.

    `early` are the types that had to be declared before the headers, `types` those of the macros
    that have one, and `healed` the standard headers that had to come first.
    """

    unit: Unit
    function_macros: tuple[Function, ...]
    optional: tuple[Function, ...]
    early: tuple[str, ...]
    types: Mapping[str, CType]
    healed: tuple[str, ...]


@dataclass(frozen=True)
class EarlierRun:
    """The `transcript` of a module's headers, and what became of the declarations.

    `bound` are the kinds and names of what was bound, `refused` the names of what tools refused.
    """

    transcript: Transcript
    bound: tuple[tuple[str, str], ...]
    refused: frozenset[str]

    @classmethod
    def of(cls, transcript: Transcript, verdicts: Verdicts, report: Report) -> EarlierRun:
        """Return what to keep of a run, by its `report` and the tools' first `verdicts`."""
        bound = tuple((each.kind, each.name) for each in report.bound)
        return cls(transcript, bound, frozenset(map(str, verdicts.refused)))

    @classmethod
    def read(cls, path: Path) -> EarlierRun:
        """Read the file `path`; raise `BuildError` if it is damaged, or another ferrule's."""
        try:
            data = json.loads(path.read_text("utf-8"))
            version = data["ferrule"]
            if data["schema"] == _SCHEMA:
                read = Transcript(*map(restored, data["transcript"]))
                return cls(read, restored(data["bound"]), restored(data["refused"]))
        except (KeyError, TypeError, ValueError):
            message = f"{path}: it is damaged, or another ferrule wrote it: {_INSTALL}"
            raise BuildError(message) from None
        message = (
            f"{path}: ferrule {version} wrote it, and ferrule {__version__} cannot read it: "
            f"{_INSTALL}, or that version"
        )
        raise BuildError(message)

    def text(self) -> str:
        """Return it as JSON, which `read` takes."""
        found = self.transcript
        parts = (found.unit, found.function_macros, found.optional, found.early)
        data = {
            "schema": _SCHEMA,
            "ferrule": __version__,
            "bound": stored(self.bound),
            "refused": stored(self.refused),
            "transcript": [
                *map(stored, parts),
                stored(dict(found.types)),
                stored(found.healed),
            ],
        }
        return json.dumps(data, separators=(",", ":")) + "\n"

    def require_accepted(self, verdicts: Verdicts) -> None:
        """Raise `HeaderError` if the tools refuse something that was bound.

        Patterns of the settings are right or wrong only after that.
        """
        kinds = {name: kind for kind, name in self.bound}
        _refuse(
            f"{kinds.get(owner)} {subject}: {words}"
            for subject, (_, words) in verdicts.refused.items()
            if (owner := _owner(subject)) in kinds and str(subject) not in self.refused
        )

    def require_bound(self, report: Report) -> None:
        """Raise `HeaderError` if something that was bound is not bound by `report`."""
        # What is missing may have been skipped now, or needs something that was.
        skipped = {(skip.kind, skip.name): skip.message for skip in report.skipped}
        bound = {(each.kind, each.name) for each in report.bound}
        _refuse(
            f"{kind} {name}: {skipped.get((kind, name), 'it needs what is declared differently')}"
            for kind, name in self.bound
            if (kind, name) not in bound
        )


def keep_for_later(earlier: EarlierRun | None, first: State, report: Report) -> EarlierRun:
    """Return what a later run needs of one that began with the `first` state.

    Raises `HeaderError` if the `report` lacks something that an `earlier` run has bound.
    """
    if earlier is None:
        return EarlierRun.of(first.source.transcript, first.verdicts, report)
    earlier.require_bound(report)
    return earlier


def _owner(subject: Subject) -> str:
    """Return the name of the declaration that `subject` is, or is a field of."""
    return str(subject.record if isinstance(subject, RecordField) else subject)


def _refuse(differences: Iterable[str]) -> None:
    """Raise `HeaderError` if there are `differences`, with what to do about them."""
    lines = [f"  {line}" for line in differences]
    if lines:
        message = "\n".join(
            [
                "the headers here differ from those that this sdist was made with:",
                *lines,
                f"  {_INSTALL}, or the version of the library that the sdist was made with",
            ]
        )
        raise HeaderError(message)


class TranscriptReader:
    """Stands in for `HeaderReader`: returns what a `transcript` has."""

    def __init__(self, transcript: Transcript) -> None:
        """Begin with the macros, as libclang's reader does."""
        self._transcript = transcript
        macros = (d for d in transcript.unit.declarations if isinstance(d, Macro))
        self.unit = replace(transcript.unit, declarations=tuple(macros))

    def untyped_names(self) -> frozenset[str]:
        """Return no name: the headers come after what declares those."""
        return frozenset()

    def read_declarations(self) -> Sequence[str]:
        """Complete `unit`; return the types that have to be declared before the headers."""
        self.unit = self._transcript.unit
        return self._transcript.early

    def read_prototypes(
        self, option: str, _prototypes: Sequence[str], _macros: Mapping[str, str]
    ) -> Sequence[Function]:
        """Return the functions that the prototypes of `option` declare."""
        is_macro = option == "function-macro"
        return self._transcript.function_macros if is_macro else self._transcript.optional

    def read_expressions(self, expressions: Mapping[str, str]) -> dict[str, CType]:
        """Return the types of the macros that stand for `expressions`, where it has them."""
        types = self._transcript.types
        return {name: types.get(name, Unknown(text)) for name, text in expressions.items()}
