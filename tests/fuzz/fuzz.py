"""Fuzzes one target with libFuzzer, guided by coverage: `fuzz.py TARGET FOLDER [OPTION...]`.

New inputs are kept in FOLDER, where the seeds are written first; the options are libFuzzer's. Ends
with another status than 0, and keeps the input, where something other than a `FerruleError` comes
out of the target, or where it takes too long or too much memory.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # has no types, and is not everywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

sys.path.insert(0, str(Path(__file__).parents[2]))
with atheris.instrument_imports(include=["ferrule"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS
from tests.fuzz.seeds import seeds


def main(target: str, folder: Path, options: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (folder / f"seed-{number}").write_bytes(seed)
    arguments = [sys.argv[0], "-timeout=20", "-rss_limit_mb=3000", "-max_len=4096"]
    arguments += [f"-artifact_prefix={folder}/", *options, str(folder)]
    atheris.Setup(arguments, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
