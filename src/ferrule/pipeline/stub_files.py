"""The files of a stub next to their module, and removing what an earlier build left there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.stub.file_names import is_stub_of, stub_names
from ferrule.toolchain.files import as_output_error
from ferrule.toolchain.transaction import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def stub_files(folder: Path, module: str, files: Mapping[str, str]) -> Iterator[File]:
    """Yield the files of `folder` to write or remove for the stub of `module`, texts by file name.

    A second file that ferrule wrote when the stub was larger is removed; any other stays.
    """
    for name, text in files.items():
        yield File(folder / name, text.encode())
    for name in stub_names(module):
        path = folder / name
        with as_output_error(path):
            left = name not in files and path.is_file()
            if left and is_stub_of(module, path.read_text("utf-8", "replace")):
                yield File(path, None)
