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

outer = ffi.new("struct outer *", {"a": 1, "b": 3})
assert case.b_of(outer) == 3
assert [name for name, _ in ffi.typeof("struct outer").fields or ()] == ["a", "b"]
assert [name for name, _ in ffi.typeof("struct inner").fields or ()] == ["b"]
