from __future__ import annotations

import case
from case import ffi, lib

node = ffi.new("struct node *", {"kind": 4})
assert case.node_kind(node) == 4
assert (case.BEFORE, case.AFTER) == (1, 2)
assert (case.in_a_system_header(), case.in_a_line(), case.in_a_marker()) == (1, 2, 3)
assert (case.RED, case.GREEN) == (0, 1)
assert lib.variable == 5
