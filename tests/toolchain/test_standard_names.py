from __future__ import annotations

from ferrule.toolchain.standard_names import standard_types


def test_standard_types_have_a_header() -> None:
    names = ("my_t", "size_t", "bool")
    assert standard_types(names) == {"bool": "stdbool.h", "size_t": "stddef.h"}
