"""Puts the files of a stub beside their module, and takes away what an earlier build left there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.stub_apart import is_stub_of, stub_names
from ferrule.toolchain.files import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def place_stub(folder: Path, module: str, files: Mapping[str, str]) -> None:
    """Write the stub of `module`, texts by file names, to `folder`.

    A second file that ferrule wrote when the stub was larger is removed; any other stays.
    """
    for name, text in files.items():
        write_text(folder / name, text)
    for name in stub_names(module):
        path = folder / name
        if name not in files and path.is_file() and is_stub_of(module, path.read_text("utf-8")):
            path.unlink()
