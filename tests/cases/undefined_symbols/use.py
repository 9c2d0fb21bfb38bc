import case
from case import lib

assert (case.complete(), case.complete_inline(), case.complete_plain_inline()) == (3, 4, 5)
assert lib.complete_table[0]() == 3
assert not any(map(case.has, ("user_hook", "call_hook", "hooks", "call_plain_inline")))
