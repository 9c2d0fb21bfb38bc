from __future__ import annotations

from ferrule.bindings.va_lists import FORMAT_NAME, FORMAT_TYPE
from ferrule.declarations.spell import spell
from ferrule.toolchain.csrc import runtime_dir


def test_the_function_is_declared_as_in_c() -> None:
    header = (runtime_dir() / "ferrule_lists.h").read_text("utf-8")
    assert spell(FORMAT_TYPE, FORMAT_NAME) in " ".join(header.split())
