from collections.abc import Callable
from typing import Any

import case
from case import ffi, lib

assert all(map(case.has, ("always", "newer", "newer_many", "newer_inline")))
assert case.newer(1) == lib.newer(1) == 2
assert case.newer_many(1, ffi.cast("int", 7)) == 7
assert case.newer_inline(1) == 4


def message(
    exception: type[Exception], function: Callable[..., object], *arguments: object
) -> str:
    """Return what the call raises."""
    try:
        function(*arguments)
    except exception as error:
        return str(error)
    raise AssertionError(function)


for name, arguments in (
    ("newer_and_gone", [1]),
    ("newest", [ffi.NULL, b""]),
    ("newer_sum", [b"", ffi.cast("int", 1)]),
):
    assert not case.has(name)
    for place in (case, lib):
        assert message(NotImplementedError, getattr(place, name), *arguments) == (
            f"{name} is not in the library that is installed here"
        )

assert not case.has("nothing_of_this_name")
for no_name in (1, b"newer", None):
    assert message(TypeError, case.has, no_name) == "has() takes a name, as a str"

many: Any = ffi.addressof(lib, "newer_many")
assert ffi.typeof(many) is ffi.typeof("int (*)(int, ...)")
assert many(1, ffi.cast("int", 8)) == 8
assert "variadic" in message(TypeError, lib.newer_many, 1, "text")
