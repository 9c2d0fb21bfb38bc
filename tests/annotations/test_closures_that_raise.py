"""Exceptions of the Python functions that a call passes on to C."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def test_an_exception_comes_out_of_the_call(closures: ModuleType) -> None:
    calls = []

    def row(number: int, _name: Any) -> int:
        calls.append(number)
        raise KeyError(number)

    with pytest.raises(KeyError) as caught:
        closures.each_row(3, row)
    assert caught.value.__context__ is None
    assert calls == [0]
    assert closures.each_row(1, lambda *_: 5) == 5


def test_no_further_python_runs_after_an_exception(closures: ModuleType) -> None:
    calls = []

    def value(number: int) -> int:
        calls.append(number)
        raise KeyError(number)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)  # else another thread may begin before the first one has raised
    try:
        with pytest.raises(KeyError):
            closures.sum_in_threads(8, value)
    finally:
        sys.setswitchinterval(interval)
    assert len(calls) == 1


def test_the_exception_of_the_call_is_the_context(closures: ModuleType) -> None:
    def row(number: int, _name: Any) -> int:
        raise KeyError(number)

    error: type[Exception] = closures.RowError
    with pytest.raises(KeyError) as caught:
        closures.each_row_or_fail(1, row)
    assert type(caught.value.__context__) is error
    with pytest.raises(ZeroDivisionError) as made_late:
        closures.each_row_or_fail(1, lambda *_: 1 // 0)
    assert type(made_late.value.__context__) is error
    with pytest.raises(error):
        closures.each_row_or_fail(1, lambda *_: 7)
    assert closures.each_row_or_fail(1, lambda *_: 8) == 8


def test_several_functions_of_one_call(closures: ModuleType) -> None:
    called: list[int] = []

    def function(number: int) -> int:
        called.append(number)
        return number * 100

    def raising(number: int) -> int:
        called.append(number)
        raise KeyError(number)

    assert closures.call_three(function, function, function) == (600, 3)
    assert closures.call_three(third=function, second=function, first=function) == (600, 3)
    for functions, expected in (
        ((function, function, raising), [1, 2, 3]),
        ((function, raising, function), [1, 2, 3]),
        ((raising, function, function), [1, 3]),
    ):
        called.clear()
        with pytest.raises(KeyError) as caught:
            closures.call_three(*functions)
        assert called == expected
        assert caught.value.__context__ is None
    with pytest.raises(KeyError, match="3") as caught:
        closures.call_three(raising, function, raising)
    assert contexts(caught.value) == ["KeyError", "KeyError"]
    with pytest.raises(KeyError) as caught:
        closures.call_three(raising, function, lambda number: number)
    assert contexts(caught.value) == ["KeyError", "RowError"]


def contexts(error: BaseException | None) -> list[str]:
    found: list[BaseException] = []
    while error is not None:
        assert error not in found
        found.append(error)
        error = error.__context__
    return [type(each).__name__ for each in found]


def test_no_context_is_lost_and_none_is_a_loop(closures: ModuleType) -> None:
    def handling(error: Exception, row: Callable[..., int]) -> None:
        try:
            raise error
        except type(error):
            closures.each_row_or_fail(1, row)

    def raise_again(*_: object) -> int:
        raise raised

    def raise_while_handling(*_: object) -> int:
        try:
            return int("")
        except ValueError:
            raise raised from None

    raised = KeyError()
    with pytest.raises(KeyError):
        handling(ZeroDivisionError(), raise_while_handling)
    expected = ["KeyError", "ValueError", "RowError", "ZeroDivisionError"]
    assert contexts(raised) == expected
    with pytest.raises(KeyError) as caught:
        handling(raised, raise_again)
    assert caught.value is raised
    assert contexts(raised) == [*expected, "RowError"]

    other = OSError()
    raised.__context__, other.__context__ = other, raised
    for error in (raised, other, ZeroDivisionError()):
        with pytest.raises(KeyError) as caught:
            handling(error, raise_again)
        assert caught.value is raised


def test_a_wrong_result_is_an_exception(closures: ModuleType) -> None:
    with pytest.raises(TypeError):
        closures.each_row(1, lambda *_: "text")
    with pytest.raises(OverflowError):
        closures.each_row(1, lambda *_: 1 << 40)
    with pytest.raises(TypeError):
        closures.each_row(1, lambda: 0)


def test_without_memory_for_an_argument(
    closures_on_pypy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C gets what `on-error` says, as if the function had raised."""
    closures_on_pypy.each_row(1, lambda *_: 0)
    callback = next(iter(closures_on_pypy.__ferrule_steps__.closures._callbacks.values()))

    def fail(*_: object) -> None:
        raise MemoryError

    seen: list[int] = []
    monkeypatch.setattr(type(callback), "_argument", fail)
    with pytest.raises(MemoryError):
        closures_on_pypy.each_row(3, lambda *_: seen.append(1))
    with pytest.raises(MemoryError) as caught:
        closures_on_pypy.each_row_or_fail(3, lambda *_: seen.append(1))
    assert type(caught.value.__context__) is closures_on_pypy.RowError
    assert seen == []
