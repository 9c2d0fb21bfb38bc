from __future__ import annotations

import pytest

from ferrule.bindings.parameters import ParameterNames, name_parameters
from ferrule.declarations.types import Builtin, FunctionType, Parameter

INT = Builtin("int")


@pytest.mark.parametrize(
    ("given", "names", "positional_only"),
    [
        ([], (), 0),
        (["a", "b"], ("a", "b"), 0),
        (["from", "__s", "self"], ("from_", "s", "self"), 0),
        ([None, "b"], ("arg0", "b"), 1),
        (["a", None], ("a", "arg1"), 2),
        (["a", "__a", "_a"], ("a", "a_", "a__"), 0),
        ([None, "arg0"], ("arg0_", "arg0"), 1),
        (["__from", "from_"], ("from__", "from_"), 0),
        (["_", "b"], ("arg0", "b"), 1),
    ],
)
def test_names_of_parameters(
    given: list[str | None], names: tuple[str, ...], positional_only: int
) -> None:
    type_ = FunctionType(INT, tuple(Parameter(name, INT) for name in given))
    assert name_parameters(type_) == ParameterNames(names, positional_only)
