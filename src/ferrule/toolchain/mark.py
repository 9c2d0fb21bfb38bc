"""Names by which a tool's answer shows that it belongs to the question that was asked."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def mark_of(asked: str) -> str:
    """Return an identifier that is derived from the text `asked`; no header contains it."""
    digest = blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=16)
    return f"ferrule_{digest.hexdigest()}"


def marking(mark: str, attributes: str = "") -> str:
    """Return a line of C by which the compiler's output contains `mark`, as a symbol.

    It has two halves, which only a compiler joins that reads the C up to there. The `attributes`
    are the symbol's.
    """
    half = len(mark) // 2
    name = f'"{mark[:half]}" "{mark[half:]}"'
    return f'const char ferrule_mark[] __asm__({name}){attributes} = "";\n'


def holds(path: Path, mark: str) -> bool:
    """Tell whether the assembler text, object or library at `path` contains `mark`."""
    return path.is_file() and mark.encode() in path.read_bytes()
