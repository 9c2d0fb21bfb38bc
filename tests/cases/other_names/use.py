import case

ffi = case.ffi
plain = ffi.new("struct plain *", {"first": 1, "last": 2})
case.set_plain__bit(plain, 3)
assert case.sum_of(plain[0], case.HIGH) == 16
assert case.LOW == 3
assert case.OTHER_NAME(1) == 2
assert case.parameters(1, 2, ffi.callback("int(int)", lambda value: value * 10)) == 21
