"""A compiler that takes this machine for one with another processor."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# As compilers do, it passes something else on for the option; a macro, which every machine takes.
_SCRIPT = """#!/bin/sh
for word; do
    shift
    test "$word" = -march=native && word="-DPROCESSOR=$PROCESSOR"
    set -- "$@" "$word"
done
exec cc "$@"
"""


def use_other_processors(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a compiler for which the environment variable PROCESSOR says which machine this is."""
    script = folder / "native-cc"
    script.write_text(_SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("CC", quote(str(script)))
    monkeypatch.setenv("LDSHARED", f"{quote(str(script))} -shared")
    monkeypatch.setenv("PROCESSOR", "first")
