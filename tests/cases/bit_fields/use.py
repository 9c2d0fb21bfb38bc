from case import ffi, lib  # type: ignore[import-not-found]  # built by the test

flags = ffi.new("struct flags *")
lib.filled(flags)
assert (flags.before, flags.after) == (1, 5)
assert lib.after(flags[0]) == 6
assert not hasattr(flags, "first"), "bits that nobody asked the compiler for"
assert ffi.sizeof("struct flags") > ffi.offsetof("struct flags", "after")

overlaid = ffi.new("union overlaid *", {"all": 0xFF})
assert overlaid.all == 0xFF
assert lib.bits_of(ffi.new("struct only_bits *")) == 0
holder = ffi.new("struct holder *")
assert (holder.flags.after, holder.last) == (0, 0)
