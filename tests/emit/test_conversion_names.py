from __future__ import annotations

from ferrule.emit.conversion_names import render_conversion_names
from ferrule.toolchain.csrc import runtime_dir


def test_the_header_is_as_printed() -> None:
    kept = (runtime_dir() / "ferrule_conversion_names.h").read_text(encoding="utf-8")
    assert kept == render_conversion_names(), (
        "run `python -m ferrule.emit.conversion_names > csrc/runtime/ferrule_conversion_names.h`"
    )
