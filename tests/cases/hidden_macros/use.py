import case
from case import ffi, lib

globals_ = ffi.new("struct globals *", {"context": 1, "number": 2, "result": 3})
assert (globals_.context, globals_.number, globals_.result) == (1, 2, 3)
assert lib.context == case.first_context() == 5
lib.context = 6
assert case.current_context()[0] == lib.context == 6
assert case.number == 7

assert case.plus(1, 2) == 3, "the function, not the macro"
assert case.minus(5, 3) == 2
assert case.itself(4) == 4
assert case.same_type(3) == 3  # as C code calls it
assert case.other_type_of_long(4) == 4
assert case.moving == case.moved == 2
case.move()
assert case.moving == case.moved == 22
assert case.sum_of([1], globals_[0], b"\3") == 6

assert (case.x0, case.x1, case.arg1, case.result, case.self, case.args) == (*range(10, 16),)
assert (case.name, case.size, case.value, case.summed) == (16, 17, 18, 21)
assert (case.op, case.type, case.flags, case.PyObject, case.ob_refcnt) == (*range(20, 25),)
assert case.both == 41
assert (lib.lib, case.record, case.methods) == (*range(30, 33),)
assert not hasattr(lib, "ferrule_set"), "a name of ferrule's own C"

hidden = ffi.new("hidden_record *", (3, 0.5))
assert (hidden.a, hidden.b) == (3, 0.5)
assert ffi.sizeof("hidden_number") == ffi.sizeof("unsigned long long")
assert ffi.sizeof("struct hidden_tag") == 3
assert ffi.sizeof("struct other_tag") == 5 * ffi.sizeof("long")
assert (case.SMALLEST, case.hidden_enum) == (-1, 41)

bits = ffi.new("struct bits *")
case.set_bits__second(bits, 3)
assert (case.get_bits__first(bits), case.get_bits__second(bits)) == (0, 3)
assert (case.n, lib.n, case.o, case.both_of_cffis) == (19, 19, 2.5, 21.5)
assert case.slots == case.slots_too == b"a text"
assert (case.level, lib.level, case.next_level) == (40, 40, 2)
assert ffi.new("struct levelled *", {"level": 3}).level == 3
