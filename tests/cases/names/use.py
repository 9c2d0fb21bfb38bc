import case

ffi, lib = case.ffi, case.lib
assert case.from_(1) == getattr(lib, "from")(1) == 2
assert case.lambda_(6, 7) == getattr(lib, "lambda")(6, 7) == 42
assert case.print(1) == 3
assert case.None_ == getattr(lib, "None") == 4
assert case.True_ == getattr(lib, "True") == 1
assert case.async_ == getattr(lib, "async") == 5

# The module keeps its own names; C's are on lib.
assert ffi.sizeof("int") == 4
assert (lib.ffi(1), lib.lib(1), lib.has(1)) == (4, 5, 6)
assert case.__name__ == "case"
assert case.__file__.endswith(".so")

first = ffi.new("struct class *", {"def": 3})
second = ffi.new("struct class *", {"is": first})
assert getattr(case.pass_(second), "def") == 3
assert case.same({"same": 8}) == 8
assert case.other_of({"other": 1}, 2) == 3
outer = ffi.new("struct outer *")
outer.inner.x = 5
assert case.outer_of(outer, ffi.new("outer__inner *", {"y": 6})) == 11
