"""What the tests of `ferrule.directory` share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MANY: Final = 12_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with more entries than fit in many batches."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(MANY):
        os.close(os.open(folder / f"entry-{number}", os.O_CREAT | os.O_WRONLY))
    return folder
