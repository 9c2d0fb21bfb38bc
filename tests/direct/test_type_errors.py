"""What the error for an argument says after cffi's words; functions as function pointers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from tests.direct.conftest import Ways


@pytest.fixture(params=["inlined", "compact"])
def module(ways: Ways, request: pytest.FixtureRequest) -> ModuleType:
    chosen: ModuleType = getattr(ways, request.param)
    return chosen


def words(function: Any, *arguments: object, **keywords: object) -> str:
    with pytest.raises(TypeError) as caught:
        function(*arguments, **keywords)
    return str(caught.value)


def test_cffis_words_then_the_argument_and_the_cure(module: Any) -> None:
    for stock, said, end in (
        (
            words(module.lib.two, 1, "x"),
            words(module.two, 1, "x"),
            " (two() argument 2, 'b': encode it, as in text.encode())",
        ),
        (
            words(module.lib.two, 1, None),
            words(module.two, b=None, a=1),
            " (two() argument 2, 'b': pass ffi.NULL, or build with --nullable two.b)",
        ),
        (
            words(module.lib.two, "x", b""),
            words(module.two, "x", b""),
            " (two() argument 1, 'a')",
        ),
        (
            words(module.lib.same_function, len),
            words(module.same_function, len),
            (
                " (same_function() argument 1, 'f': make a C function of it with ffi.callback(), "
                "or build with --scoped-callback same_function.f)"
            ),
        ),
    ):
        assert said == stock + end


@pytest.mark.parametrize(
    ("name", "arguments", "end"),
    [
        ("two", (2**80, b""), " (two() argument 1, 'a')"),
        ("two", (-(2**80), b""), " (two() argument 1, 'a')"),
        ("twice", (2**40,), " (twice() argument 1, 'value')"),
    ],
)
def test_a_number_that_does_not_fit_names_the_argument(
    module: Any, name: str, arguments: tuple[object, ...], end: str
) -> None:
    with pytest.raises(OverflowError) as stock:
        getattr(module.lib, name)(*arguments)
    with pytest.raises(OverflowError) as caught:
        getattr(module, name)(*arguments)
    assert str(caught.value) == f"{stock.value}{end}"


def test_what_python_code_raises_keeps_its_own_words(module: Any) -> None:
    class OwnError(TypeError):
        pass

    class Number:
        def __float__(self) -> float:
            message = "mine"
            raise OwnError(message)

    with pytest.raises(OwnError, match=r"^mine$"):
        module.three(1, Number(), 1.0)


def test_a_function_of_the_module_is_a_function_pointer_to_c(module: Any) -> None:
    ffi = module.ffi
    pointer = module.same_function(module.twice)
    assert pointer == module.addressof("twice") == module.same_function(module.lib.twice)
    assert ffi.typeof(pointer) is ffi.typeof("int(*)(int)")
    # One of another type is refused by cffi's own comparison.
    assert words(module.same_function, module.two).endswith(
        " (same_function() argument 1, 'f')"
    )
