"""Running Python programs with the interpreter of this process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ferrule.toolchain.command import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ferrule.toolchain.command import Finished


def run_python(
    arguments: Sequence[str],
    *,
    text: str | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run this interpreter with these `arguments` as `command.run` does, but in the user's locale.

    In the C locale, Python reads `.pth` files as ASCII, and does not start if one of them has
    another path: that of an editable install, for example.
    """
    own = {"LC_ALL": os.environ.get("LC_ALL", "")}  # empty counts as not set
    return run(
        [sys.executable, *arguments],
        text=text,
        cwd=cwd,
        environment={**own, **(environment or {})},
    )
