from typing import Any

import case
from case import ffi, lib

mode = case.new_mode()
assert case.run(mode, ffi.new("enum_mode *[]", 1)) == 1
assert lib.run(mode, ffi.new("enum_mode *[]", [mode])) == 0
assert lib.current == mode
job = ffi.new("struct job *", {"mode": mode, "n": 2})
assert (job.mode, job.n) == (mode, 2)
assert job.either.first == ffi.NULL
assert case.faster(ffi.NULL) == ffi.NULL
assert case.enum_speed(1) == 2
assert ffi.typeof("enum_mode").kind == "struct"
ffi.typeof("mode_function")

assert case.number_of(ffi.addressof(lib, "first_codec")) == 1
assert case.number_of(case.addressof("second_codec")) == 2
assert ffi.cast("int *", case.addressof("mode_now"))[0] == 3
assert ffi.cast("int *", case.addressof("anything"))[0] == 4
assert case.addressof("current")[0] == mode
assert ffi.cast("intptr_t", case.addressof("run")) == ffi.cast(
    "intptr_t", ffi.addressof(lib, "run")
)
assert all(map(case.has, ("first_codec", "second_codec", "anything", "run")))
for wrong, error in (("nothing", AttributeError), (None, TypeError)):
    name: Any = wrong
    try:
        case.addressof(name)
    except error:
        pass
    else:
        raise AssertionError(wrong)

registry = case.registry_of(lib.registry_now)
assert case.registry_size(ffi.cast("struct registry *", registry)) == 5
holder = ffi.new("struct holder *", {"read": registry, "write": lib.registry_now})
assert holder.read == holder.write
assert holder.plain == holder.shared == ffi.NULL

assert case.sum_of({"radius": 3}, {"n": 4}) == 7
assert [name for name, _ in ffi.typeof("struct circle").fields or ()] == ["radius", "draw"]

outer = ffi.new("struct outer *", {"a": 1, "b": 3})
assert case.b_of(outer) == 3
assert [name for name, _ in ffi.typeof("struct outer").fields or ()] == ["a", "b"]
assert [name for name, _ in ffi.typeof("struct inner").fields or ()] == ["b"]
