import case

assert (case.MIDDLE, case.BRACE, case.BRACES) == (2, 123, b"{}")
for name in (
    "NUMBERS",
    "TEXTS",
    "DECLARES",
    "LITERAL",
    "TEXT_IN_LITERAL",
    "WIDE_LITERAL",
    "CHANGES",
):
    assert not hasattr(case, name)
    assert not hasattr(case.lib, name)
