"""When calls fail, and the exceptions that they raise then."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.annotations.conventions import ErrorClass, Expression, Failure
from ferrule.annotations.questions import USES, Question
from ferrule.config.did_you_mean import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.annotations.merging import Merged
    from ferrule.annotations.tables import Tables
    from ferrule.errors import AnnotationProblem


@dataclass(frozen=True)
class FailureMerging:
    """What the tables say about failures of `functions`; `problems` gets what is wrong."""

    tables: Tables
    functions: Mapping[str, Merged]
    problems: list[AnnotationProblem]

    def check(self) -> None:
        """Add a problem for each exception that there is not, and for classes in a circle."""
        known = {*self.tables.errors, *_exceptions()}
        for error in self.tables.errors.values():
            if error.base not in known:
                near = did_you_mean(error.base, sorted(known))
                words = f'there is no exception "{error.base}"{near}'
                self.problems.append(error.place.problem("base", words))
            elif self._is_its_own_base(error.name):
                self.problems.append(error.place.problem("base", "it is its own base"))
        for merged in self.functions.values():
            if "raises" in merged.values and merged.get("raises") not in known:
                name = merged.get("raises")
                words = f'there is no exception "{name}"{did_you_mean(name, sorted(known))}'
                self.problems.append(merged.place("raises").problem("raises", words))

    def questions(self) -> Iterator[Question]:
        """Yield what the compiler must say about the expressions of classes."""
        for merged in self.functions.values():
            for key in ("message", "code"):
                if key not in merged.values and _can_fail(merged):
                    for expression in self._expressions_of_error(merged, key):
                        yield Question(merged.function, USES[key], expression.text)

    def of(self, merged: Merged, said: Mapping[Question, str]) -> Failure | None:
        """Return when a call of the function fails, and what it raises; None if it cannot."""
        is_status = "status" in merged.values
        condition = merged.expression("status" if is_status else "fails")
        if condition is None:
            return None
        if "raises" not in merged.values:
            words = f'a call of {merged.function.name} may fail; add "raises"'
            self.problems.append(condition.place.problem(condition.key, words))
            return None
        return Failure(
            condition,
            is_status,
            merged.get("raises"),
            self._of_class(merged, "message", said),
            self._of_class(merged, "code", said),
        )

    def classes(self, raised: set[str]) -> Iterator[ErrorClass]:
        """Yield all classes of the tables, and Python's own that are used, bases first."""
        done: set[str] = set()

        def with_bases(name: str) -> Iterator[ErrorClass]:
            if name in done:
                return
            done.add(name)
            error = self.tables.errors.get(name)
            if error is not None:
                yield from with_bases(error.base)
            yield (
                ErrorClass(name, error.base, bool(error.code))
                if error
                else ErrorClass(name, None)
            )

        for name in (*self.tables.errors, *sorted(raised)):
            yield from with_bases(name)

    def _of_class(
        self, merged: Merged, key: str, said: Mapping[Question, str]
    ) -> Expression | None:
        """Return the function's own `message` or `code`, or the first of its class that fits."""
        if own := merged.expression(key):
            return own
        refused: list[AnnotationProblem] = []
        for each in self._expressions_of_error(merged, key):
            question = Question(merged.function, USES[key], each.text)
            if question not in said:
                return each
            words = f"`{each.text}` for {merged.function.name}: {said[question]}"
            refused.append(each.place.problem(key, words))
        self.problems.extend(refused[-1:])  # one is enough to say that none of them fits
        return None

    def _expressions_of_error(self, merged: Merged, key: str) -> Iterator[Expression]:
        """Yield what a class, or its nearest base that says so, has for `message` or `code`."""
        error = self.tables.errors.get(merged.get("raises", ""))
        seen: set[str] = set()
        while error is not None and error.name not in seen:
            texts = error.message if key == "message" else error.code
            if texts:
                yield from (Expression(text, error.place, key) for text in texts)
                return
            seen.add(error.name)
            error = self.tables.errors.get(error.base)

    def _is_its_own_base(self, name: str) -> bool:
        seen, base = {name}, self.tables.errors[name].base
        while base in self.tables.errors and base not in seen:
            seen.add(base)
            base = self.tables.errors[base].base
        return base in seen


def _can_fail(merged: Merged) -> bool:
    return "raises" in merged.values and not merged.values.keys().isdisjoint(
        {"status", "fails"}
    )


def _exceptions() -> frozenset[str]:
    """Return the names of Python's own exceptions that take a text."""
    return frozenset(
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type)
        and issubclass(value, Exception)
        and not issubclass(value, (UnicodeError, Warning))
    ) | {"UnicodeError"}
