from __future__ import annotations

from ferrule.emit.python_header import shield_text


def test_python_h_is_included_under_other_names() -> None:
    assert shield_text({"getline", "error"}) == (
        "#define error ferrule_python_error\n"
        "#define getline ferrule_python_getline\n"
        '#include "ferrule_python.h"\n'
        "#undef error\n"
        "#undef getline\n"
    )
