"""Handles that C gives to Python functions for the time of a call, and those that they return."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.annotations.test_closures import reported  # noqa: F401  a fixture

if TYPE_CHECKING:
    from tests.annotations.conftest import Built


def test_they_end_with_the_function(nodes: Any) -> None:
    kept: list[Any] = []

    def visit(node: Any, number: int) -> int:
        kept.append(node)
        assert (node is None) == (number == 2)
        return 0 if node is None else node.value() + 1

    assert nodes.nodes_walk(4, visit) == 7
    assert nodes.nodes_walk(visit=visit, count=1) == 1
    for node in kept:
        if node is not None:
            assert type(node) is nodes.Node
            with pytest.raises(ValueError, match="this Node is closed"):
                node.value()


def test_so_does_what_is_made_of_them(nodes: Any) -> None:
    kept: list[Any] = []

    def visit(node: Any, number: int) -> int:
        if node is None:
            return 0
        kept.append(node.child())
        value: int = kept[-1].value()
        if number == 1:
            node.close()  # it is not ours, so nothing is freed
            with pytest.raises(ValueError, match="closed"):
                node.value()
        return value

    assert nodes.nodes_walk(2, visit) == 201
    for node in kept:
        with pytest.raises(ValueError, match="closed"):
            node.value()


def test_exceptions_come_out(nodes: Any) -> None:
    def visit(_: Any, number: int) -> int:
        if number == 1:
            raise KeyError(number)
        return 1

    for _ in range(3):
        with pytest.raises(KeyError):
            nodes.nodes_walk(4, visit)
    with pytest.raises(TypeError):
        nodes.nodes_walk(2, lambda *_: "text")
    with pytest.raises(TypeError):
        nodes.nodes_walk(2, 5)


def test_an_argument_may_be_returned(nodes: Any) -> None:
    assert nodes.nodes_pick(5, lambda one, _: one) == 5
    assert nodes.nodes_pick(5, lambda _, other: other) == 10
    assert nodes.nodes_pick(5, lambda one, _: one.child()) == 105
    assert nodes.nodes_pick(5, lambda *_: None) == -1
    assert nodes.nodes_pick(5, lambda *_: nodes.ffi.NULL) == -1
    with pytest.raises(TypeError, match="must be a cdata pointer"):
        nodes.nodes_pick(5, lambda *_: 3)


def test_what_is_returned_lives_as_long_as_the_call(nodes: Any) -> None:
    assert nodes.nodes_made(lambda: nodes.node_new(4)) == 8
    gc.collect()
    assert nodes.lib.nodes == 0
    own = nodes.node_new(9)
    assert nodes.nodes_pick(5, lambda *_: own) == 9
    assert nodes.nodes_pick_of(own, lambda node: node) == 9
    assert nodes.nodes_pick_of(own, lambda node: node.child()) == 109
    refused: list[str] = []

    def make() -> Any:
        if made:
            with pytest.raises(ValueError, match="in use") as caught:
                own.close()
            refused.append(str(caught.value))
        made.append(own)
        return own.child()

    made: list[Any] = []
    assert nodes.nodes_made(make) == 218
    assert len(refused) == 1
    own.close()
    for call in (nodes.nodes_made, nodes.nodes_deep):
        with pytest.raises(ValueError, match="this Node is closed"):
            call(lambda *_: own, *([1] if call is nodes.nodes_deep else []))


def test_what_is_returned_is_dropped_if_the_function_raises_later(nodes: Any) -> None:
    def make() -> Any:
        if made:
            raise KeyError
        made.append(1)
        return nodes.node_new(3)

    made: list[int] = []
    with pytest.raises(KeyError):
        nodes.nodes_made(make)
    gc.collect()
    assert nodes.lib.nodes == 0


@pytest.mark.parametrize("name", ["nodes_noted", "nodes_noted_with"])
def test_a_function_has_ended_before_what_it_returned(
    name: str,
    nodes: Any,
    reported: list[Any],  # noqa: F811
) -> None:
    call, called = getattr(nodes, name), []

    def make() -> Any:
        called.append(1)
        return nodes.node_new(3 // (2 - len(called)))

    assert call(make) == 3
    gc.collect()
    assert len(called) == 1
    assert "had ended" in str(reported[0]) or "has ended" in str(reported[0])
    for _ in range(12):  # one of them is for the same function of C
        assert call(lambda: None) == -1


def test_functions_of_libffi(nodes: Any) -> None:
    """Of so many calls at a time, the last ones get functions that cffi makes."""

    def deep(depth: int) -> int:
        def make(number: int) -> Any:
            below = nodes.nodes_deep(make, number - 1) if number > 1 else 0
            return nodes.node_new(below + 1)

        return int(nodes.nodes_deep(make, depth))

    def walk(depth: int) -> int:
        def visit(node: Any, number: int) -> int:
            kept.append(node)
            below = walk(depth - 1) if depth and number == 1 else 0
            return below if node is None else node.value() + below

        return int(nodes.nodes_walk(3, visit))

    def pick(depth: int) -> int:
        def choose(_: Any, other: Any) -> Any:
            if depth:
                pick(depth - 1)
            return other if depth else None

        return int(nodes.nodes_pick(depth, choose))

    kept: list[Any] = []
    assert deep(12) == 12
    assert walk(12) == 13
    assert pick(12) == 24
    for node in kept:
        assert node is None or node.closed


def test_without_a_call_nobody_keeps_what_is_returned(
    nodes: Any,
    reported: list[Any],  # noqa: F811
) -> None:
    own = nodes.node_new(3)
    nodes.nodes_later(lambda: own)
    assert nodes.nodes_run_later() == -1
    assert "must be a cdata pointer" in str(reported[0])
    nodes.nodes_later(lambda: nodes.ffi.NULL)
    assert nodes.nodes_run_later() == -1
    own.close()


def test_references_do_not_grow(nodes: Any) -> None:
    own = nodes.node_new(3)
    before = sys.getrefcount(own), sys.getrefcount(nodes.Node)
    for _ in range(200):
        nodes.nodes_pick_of(own, lambda node: node)
        nodes.nodes_pick(2, lambda one, _: one)
        nodes.nodes_pick(2, lambda *_: own)
        nodes.nodes_walk(3, lambda *_: 0)
        with pytest.raises(ZeroDivisionError):
            nodes.nodes_pick(2, lambda *_: 1 // 0)
    gc.collect()
    assert sys.getrefcount(own) <= before[0] + 2
    assert sys.getrefcount(nodes.Node) <= before[1] + 10
    own.close()


def test_the_stub(built_closures: Built) -> None:
    stub = built_closures.stub
    assert "Callable[[Node | None, _ToInt], _ToInt]" in stub or (
        "Callable[[Node | None, int], _ToInt]" in stub
    )
    assert "Callable[[Node | None, Node | None], Node | None | Pointer[node] | _Null]" in stub
    assert "def nodes_later(make: Callable[[], Pointer[node] | _Null]) -> None" in stub
