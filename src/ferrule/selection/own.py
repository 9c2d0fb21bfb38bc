"""Which of the headers that were read belong to the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.preprocess import Preprocessed


def own_files(text: Preprocessed, headers: tuple[str, ...],
              prefixes: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a test for the files of `text` that are the library's own.

    Own are the named headers and those under the `prefixes`; files in the directory tree of a named
    header, unless many libraries share that directory; files there whose names are of the same
    family; and what own headers include by `"name"`.
    """
    files = [path for path in text.files if not path.startswith("<")]
    own = {_file_of(header, text) for header in headers}
    trees = tuple(f"{Path(path).parent}/" for path in own if not _is_shared(Path(path).parent))
    families = {_family(path) for path in own}
    own |= {
        path for path in files
        if path.startswith((*trees, *prefixes))
        or (_is_shared(Path(path).parent) and _family(path) in families)
    }
    while more := {inner for outer, inner in text.quoted if outer in own} - own:
        own |= more
    return own.__contains__


def _file_of(header: str, text: Preprocessed) -> str:
    """Return the file that the user calls `header`; the preamble may have included it already."""
    end = header.removeprefix("./")
    for files in (text.included, text.files):
        found = [path for path in files if path == header or path.endswith(f"/{end}")]
        if found:
            return min(found, key=len)
    return header


def _is_shared(folder: Path) -> bool:
    """Tell whether `folder` is an include directory that no single library owns."""
    return folder.name == "include" or (folder.parent.name == "include" and "-linux-" in folder.name)


def _family(path: str) -> str:
    """Return what the names of a library's headers have in common: `lz4hc.h`, `lz4frame.h`."""
    return Path(path).stem.rstrip("0123456789").partition("_")[0].partition("-")[0]
