"""Keyword arguments, signatures, docstrings and pickles of the functions on the module."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from tests.direct.conftest import Ways


@pytest.fixture(params=["inlined", "compact"])
def module(ways: Ways, request: pytest.FixtureRequest) -> ModuleType:
    chosen: ModuleType = getattr(ways, request.param)
    return chosen


VALUES: Final = {"a": 1, "b": 2, "c": b"abc", "d": 4}


def test_every_order(module: Any) -> None:
    expected = module.four(*VALUES.values())
    for names in permutations(VALUES):
        for positional in range(5):
            first = list(VALUES)[:positional]
            rest = [name for name in names if name not in first]
            args = [VALUES[name] for name in first]
            assert module.four(*args, **{name: VALUES[name] for name in rest}) == expected


def test_twenty(module: Any) -> None:
    names = [chr(ord("a") + n) for n in range(20)]
    values: list[object] = [*range(19), b"text"]
    given = dict(reversed(list(zip(names, values, strict=True))))
    assert module.twenty(**given) == module.twenty(*values)


@pytest.mark.parametrize(
    ("args", "keywords", "words"),
    [
        ((), {"a": 1}, r"two\(\) missing required argument 'b' \(pos 2\)"),
        ((), {"b": b""}, r"two\(\) missing required argument 'a' \(pos 1\)"),
        ((1,), {"a": 1}, r"two\(\) got multiple values for argument 'a'"),
        ((1,), {"c": 1}, r"two\(\) got an unexpected keyword argument 'c'"),
        ((1,), {"B": 1}, r"two\(\) got an unexpected keyword argument 'B'"),
        ((1,), {"": 1}, r"two\(\) got an unexpected keyword argument ''"),
        ((1, b""), {"b": b""}, r"two\(\) got multiple values for argument 'b'"),
        ((), {"a": 1, "b": 1.5}, "initializer for ctype 'char \\*' must be a"),
        ((), {"$module": 1, "b": b""}, "unexpected keyword"),
    ],
)
def test_wrong_keywords(
    module: Any, args: tuple[object, ...], keywords: dict[str, object], words: str
) -> None:
    with pytest.raises(TypeError, match=words):
        module.two(*args, **keywords)


def test_parameters_without_a_name(module: Any) -> None:
    signature = inspect.signature(module.newest)
    with pytest.raises(NotImplementedError):
        module.newest(1)
    assert list(signature.parameters) == ["a"]
    with pytest.raises(TypeError, match=r"none\(\) got an unexpected keyword argument 'a'"):
        module.none(a=1)


def test_an_empty_dict_of_keywords(module: Any) -> None:
    assert module.one(5) == 5
    with pytest.raises(TypeError, match=r"one\(\) takes exactly one argument \(0 given\)"):
        module.one()


def functions(module: Any) -> list[str]:
    """Return the names on the module of the functions of `lib`."""
    return [n for n in dir(module.lib) if callable(getattr(module, n, None))]


def test_every_signature(module: Any, ways: Ways) -> None:
    names = functions(module)
    assert len(names) > 300
    for name in names:
        function = getattr(module, name)
        signature = inspect.signature(function)
        assert str(signature) == function.__text_signature__, name
        if name != "newest":
            count = len(ways.stock.ffi.typeof(getattr(ways.stock.lib, name)).args)
            assert len(signature.parameters) == count, name
        assert function.__name__ == name
        assert f"{name}(" in function.__doc__
        assert function.__doc__.partition("\n\n")[0].endswith(";"), "the prototype"
        assert name in pydoc.render_doc(function, renderer=pydoc.plaintext)  # type: ignore[attr-defined]  # undocumented


def test_pickles_and_copies(module: Any) -> None:
    for name in ("one", "give_pair", "nothing", "LARGER"):
        function = getattr(module, name)
        assert copy.deepcopy(function) is function
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(function, protocol))  # noqa: S301  our own
            assert again == function
            assert again.__module__ == module.__name__
