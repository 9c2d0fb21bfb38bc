from case import ffi, lib

assert lib.next_count(1) == 2
assert lib.low_byte(0x12345678) == 0x78
assert lib.halved(3.0) == 1.5
assert ffi.string(lib.named(1)) == b"one"
assert lib.untyped(ffi.NULL) == ffi.NULL
assert lib.ahead(2**30, 1) == 2**30 + 1
stamp = lib.stamped(-1, 2**30)
assert (stamp.when, stamp.which, stamp.length) == (-1, 2**30, ffi.sizeof("stamp"))
assert ffi.sizeof("off_t") == ffi.sizeof("position")

multiply = lib.find_chooser()(1)
assert ffi.typeof(multiply) is ffi.typeof("binary")
assert lib.operated(multiply, 6, 7) == 42
assert lib.mapped(ffi.callback("unary", lambda value: value * 2), 21) == 42
assert ffi.sizeof("triple") == 3 * ffi.sizeof("int")
assert ffi.sizeof("matrix") == 6 * ffi.sizeof("int")
assert lib.triple_sum(ffi.new("triple", [1, 2, 3])) == 6

assert ffi.typeof("vertex") is ffi.typeof("struct point") is ffi.typeof("point")
assert lib.mirrored(ffi.new("point_pointer", (1, 2))).y == -2

assert ffi.alignof("struct point") == lib.alignment_of_point()
assert ffi.alignof("struct aligned") == lib.alignment_of_aligned() == 64
numbers = ffi.new("int[]", (1, 20))
# ffi.new aligns memory to 16 bytes at most.
room = ffi.new("char[]", 2 * ffi.sizeof("struct aligned"))
until_aligned = -int(ffi.cast("uintptr_t", room)) % ffi.alignof("struct aligned")
aligned = ffi.new_allocator(lambda _size: room + until_aligned, None)(
    "struct aligned *",
    {
        "place": {"x": 300},
        "number": 4000,
        "numbers": numbers,
        "packed": 50000,
        "name": b"\0\1",
        "said": (said := ffi.new("char[]", b"\2")),
    },
)
point = ffi.new("struct point *", {"y": 600000})
assert lib.aligned_sum(aligned, point, b"\7", [b"\10"]) == 654338
assert lib.unaligned_at(numbers, 1) == 20
