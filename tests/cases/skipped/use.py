import case
import pytest
from case import ffi, lib

assert lib.bound(42) == 42
assert dir(lib) == ["bound", "level_of", "level_of_hollow", "sign_of"]
assert lib.level_of(ffi.new("struct logger *", {"level": 3})) == 3
number = ffi.new("struct number *", {"sign": -1})
assert lib.sign_of(number) == -1
assert ffi.sizeof("struct number") == 32, "the skipped field keeps its room"
hollow = ffi.new("struct hollow *", {"level": 7})
assert lib.level_of_hollow(hollow[0]) == 7
assert ffi.offsetof("struct hollow", "last") == 4

for name, end in (("summed", ": it uses "), ("log_with", ": it uses "), ("absent", "")):
    with pytest.raises(AttributeError) as caught:
        getattr(case, name)
    assert f"module 'case' has no attribute '{name}'{end}" in str(caught.value)
