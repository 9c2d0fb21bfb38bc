import case  # type: ignore[import-not-found]  # built by the test
from case import ffi, lib

assert [case.has(name) for name in ("always", "newer", "newer_many", "newer_inline")] == [True] * 4
assert case.newer(1) == lib.newer(1) == 2
assert case.newer_many(1, ffi.cast("int", 7)) == 7
assert case.newer_inline(1) == 4

for name, arguments in (("newer_and_gone", [1]), ("newest", [ffi.NULL, b""])):
    assert not case.has(name)
    for place in (case, lib):
        try:
            getattr(place, name)(*arguments)
        except NotImplementedError as error:
            assert str(error) == f"{name} is not in the library that is installed here"
        else:
            raise AssertionError(name)

assert not case.has("nothing_of_this_name")
for name in (1, b"newer", None):
    try:
        case.has(name)
    except TypeError as error:
        assert str(error) == "has() takes a name, as a str"
    else:
        raise AssertionError(name)
