"""Where another header, library or program could be found than the one that has been found."""

from __future__ import annotations

import os
import re
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.words import plain_words, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_INCLUDES: Final = re.compile(rb'(?:include|import|_next|embed)\s*\(?\s*[<"]([^">\n]+)[">]')
LIBRARY_OPTIONS: Final = ("-l", "--library")
LIBRARY_FOLDER_OPTIONS: Final = ("-L", "--library-path", "-F")
"""The linker's options for libraries and their folders."""
_LIBRARIES: Final = (
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
)
"""Where GNU ld looks without being told; each may have a folder for the machine's kind."""


def searched_first(entered: Iterable[str], folders: Sequence[str]) -> Iterator[str]:
    """Yield the folders that change if another header is found instead of one of the `entered`.

    `folders` are those that the compiler searches, which may not exist yet.
    """
    entered = [*entered]
    next_to_files = (os.path.dirname(path) for path in entered)  # noqa: PTH120  hundreds, and cheap
    places = dict.fromkeys((*next_to_files, *folders, *folders_of_variables()))
    names = {name for path in entered for name in named_in(path)}
    names |= {name_below(folders, path) for path in entered}
    below = dict.fromkeys(("", *map(os.path.dirname, names)))
    for place in places:
        yield from (os.path.join(place or ".", folder) for folder in below)  # noqa: PTH118  as above


def folders_of_variables() -> Iterator[str]:
    """Yield the folders that the compiler searches because variables name them."""
    for name in ("CPATH", "C_INCLUDE_PATH"):
        yield from os.environ.get(name, "").split(os.pathsep)


def library_folders(words: Iterable[str]) -> Iterator[str]:
    """Yield the folders in which a linker looks for libraries, or may look.

    `words` are its options. Some folders may not exist.
    """
    yield from values_of(plain_words(words), LIBRARY_FOLDER_OPTIONS)
    yield from os.environ.get("LIBRARY_PATH", "").split(os.pathsep)
    for folder in _LIBRARIES:
        yield folder
        yield from map(str, Path(folder).glob("*-linux-*"))


def programs_in_path(command: Sequence[str]) -> Iterator[str]:
    """Yield all paths at which PATH would find the programs of `command`; most do not exist.

    A command may begin with several programs, as in `CC="ccache gcc"`.
    """
    programs = [*takewhile(lambda word: not word.startswith("-"), command)]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield from (os.path.join(folder, program) for program in programs)  # noqa: PTH118  as above


def name_below(folders: Sequence[str], path: str) -> str:
    """Return the rest of `path` below the innermost of the `folders` that contain it."""
    above = (f for folder in folders if path.startswith(f := os.path.join(folder, "")))  # noqa: PTH118  as above
    return path[len(max(above, key=len, default="")) :]


def named_in(path: str) -> set[str]:
    """Return the names in the `#include` lines of a file, also in those that are skipped now."""
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError):  # `<built-in>` is not a file
        return set()
    return {os.fsdecode(name) for name in _INCLUDES.findall(content)}
