r"""Dependency files, as make and ninja read them.

    out/_lib.c: /src/a.h \
      /src/b.h
    /src/a.h:
    /src/b.h:

The rules of the files themselves, as of gcc's `-MP`, make `make` build again when one is gone.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def render_depfile(target: Path, files: Iterable[Path]) -> str:
    """Return the text by which `target` depends on `files`, which get absolute names.

    The target keeps its own, because ninja looks for the one that it knows. Files whose names the
    format cannot express, those with line ends, are left out.
    """
    # As text: `Path.resolve` would replace links, which may point elsewhere later.
    names = dict.fromkeys(os.path.abspath(path) for path in files)  # noqa: PTH100  see above
    listed = [_escaped(name) for name in names if "\n" not in name]
    inputs = " \\\n  ".join(listed)
    # With `%`, make would read a rule for many files.
    rules = "".join(f"{name}:\n" for name in listed if "%" not in name)
    return f"{_escaped(str(target))}: {inputs}\n{rules}"


def _escaped(name: str) -> str:
    """Return a file's name as make and ninja understand it."""
    # Backslashes mean themselves, except in front of what they quote.
    quoted = re.sub(r"(\\*)([ \t])", r"\1\1\\\2", name)
    return quoted.replace("#", "\\#").replace("$", "$$")
