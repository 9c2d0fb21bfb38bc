"""Drawing a whole header's worth of declarations, and showing the one that fails alone and small.

A module takes seconds to build, so many declarations share one. Where it is wrong, the declaration
is drawn once more, and hypothesis shrinks it with a module of its own for each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import SearchStrategy
    from tests.property.comparison import Problem

    Judge = Callable[[Sequence[Any]], list[Problem]]

A_MODULE: Final = 125
"""How many declarations share a header."""

_DRAWS: Final = 160  # some come twice
_BUILDS: Final = 40
"""How many modules shrinking may build."""


def hold(strategy: SearchStrategy[Any], number: int, judge: Judge, draws: int = _DRAWS) -> None:
    """Draw the declarations of module `number`; fail with the smallest that `judge` objects to."""
    drawing = _Drawing(strategy, number, draws)
    drawn = drawing.all()
    problems = judge(drawn)
    if problems:
        guilty = smallest(drawn, problems, judge)
        text = (
            drawing.shrunk(guilty[0], judge)
            if len(guilty) == 1
            else shown(guilty, judge(guilty))
        )
        pytest.fail(text or shown(guilty, judge(guilty)), pytrace=False)


def smallest(drawn: Sequence[Any], problems: list[Problem], judge: Judge) -> Sequence[Any]:
    """Return the one declaration that fails alone, or the fewest that halving leads to."""
    for problem in problems[:1]:
        if problem.index is not None and judge([drawn[problem.index]]):
            return [drawn[problem.index]]
    while len(drawn) > 1:
        middle = len(drawn) // 2
        failing = next((half for half in (drawn[:middle], drawn[middle:]) if judge(half)), None)
        if failing is None:
            return drawn
        drawn = failing
    return drawn


def shown(declarations: Sequence[Any], problems: list[Problem]) -> str:
    """Return what is wrong with a few declarations, and their C."""
    told = "\n\n".join(problem.text for problem in problems[:3])
    c = "".join(repr(d).replace("@", str(i)) for i, d in enumerate(declarations))
    return f"{told}\n\nThe drawn C:\n{c}"


class _Drawing:
    """Draws the same declarations each time; the second time it shrinks a failing one."""

    def __init__(self, strategy: SearchStrategy[Any], number: int, draws: int) -> None:
        self._drawn: list[Any] = []
        self._guilty: Any = None
        self._judge: Judge | None = None
        self._judged: dict[Any, list[Problem]] = {}
        self._smallest = ""
        test = given(strategy)(self._see)
        test = settings(
            max_examples=draws,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )(test)
        self._run = seed(number)(test)

    def all(self) -> list[Any]:
        self._run()
        return list(dict.fromkeys(self._drawn))

    def shrunk(self, guilty: Any, judge: Judge) -> str:
        """Return what is wrong with the smallest declaration that fails as `guilty` does."""
        self._guilty, self._judge = guilty, judge
        with pytest.raises(AssertionError):
            self._run()
        return self._smallest

    def _see(self, declaration: Any) -> None:
        """Take note of a draw; in the second run, fail for what fails."""
        if self._guilty is None or self._judge is None:
            self._drawn.append(declaration)
        elif self._smallest or declaration == self._guilty:
            if declaration not in self._judged:
                enough = len(self._judged) >= _BUILDS
                self._judged[declaration] = [] if enough else self._judge([declaration])
            if problems := self._judged[declaration]:
                self._smallest = shown([declaration], problems)
                raise AssertionError
