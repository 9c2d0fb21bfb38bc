"""Nothing that the compiler knows at file scope is missing from the report."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.property.comparison import Header, Problem, numbered
from tests.property.drawing import hold
from tests.property.file_scope import lost_names
from tests.property.strategies.scopes import scoped_declarations

from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.pipeline.bind import bind
from ferrule.toolchain.compiler import BuildFlags, Compiler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.property.drawn import Declaration

SHARE: Final = 0.1


def test_tags_and_enumerators(number: int) -> None:
    hold(scoped_declarations(), number, problems_of)


def problems_of(declarations: Sequence[Declaration]) -> list[Problem]:
    """Bind a header of the `declarations`; return what its report does not mention."""
    with tempfile.TemporaryDirectory(prefix="ferrule-scopes-") as name:
        header = Path(name) / "drawn.h"
        pieces = Header(declarations).pieces
        drawn = "".join(f"{numbered(piece.header, i)}\n" for i, piece in pieces)
        header.write_text(drawn, encoding="utf-8")
        try:
            report = bind(
                Settings.of({"headers": [header], "module": "drawn", "output_dir": name})
            )
        except FerruleError as error:
            return [Problem(None, f"{type(error).__name__}: {error}")]
        lost = lost_names(
            report, str(header), Compiler.find(), BuildFlags(), str(header).__eq__
        )
    return [Problem(_index(what), f"{what} is neither bound nor skipped") for what in lost]


def _index(name: str) -> int | None:
    found = re.search(r"\b[a-z](\d+)_", name)
    return int(found[1]) if found else None
