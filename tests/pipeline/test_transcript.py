"""What an sdist carries, where it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import BuildError
from ferrule.pipeline.transcript import EarlierRun

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "it is damaged, or another ferrule wrote it: install libclang"),
        ("[]", "it is damaged"),
        ('{"ferrule": "9.1"}', "it is damaged"),
        ('{"ferrule": "9.1", "schema": "x"}', "ferrule 9.1 wrote it, and ferrule .* cannot"),
    ],
)
def test_a_file_that_cannot_be_read_has_a_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "pkg._lib.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=rf"pkg\._lib\.json: {words}"):
        EarlierRun.read(path)
