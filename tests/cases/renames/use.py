import case
from case import ffi, lib

assert case.open(b"a") == lib.lib_open(b"a") == 97
assert not hasattr(case, "lib_open"), "it has the new name only"
assert not hasattr(lib, "open"), "lib keeps C's names"

# A keyword also has a name that can be written, unless something else has that name.
assert getattr(case, "from")(1) == case.from_(1) == 2
assert getattr(case, "import")(1) == lib.lib_import(1) == 3
assert case.import_(1) == lib.lib_import_(1) == 4

assert case.n_a(1) == 6
assert (case.VERSION, case.MAX) == (b"1.0", 9)
assert ffi.cast("intptr_t", case.NOWHERE) == -1
assert (case.READ, case.WRITE) == (1, lib.LIB_MODE_WRITE) == (1, 2), "the first that matches"

assert case.has("lib_open")
assert not case.has("open"), "has asks for C's names"

flags = ffi.new("struct lib_flags *")
case.set_on(flags, 1)
assert (case.get_on(flags), flags.on) == (1, 1)
assert not hasattr(case, "set_lib_flags__on")
