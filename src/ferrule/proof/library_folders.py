"""Where a module will find its shared libraries once it is in its place.

Its rpath may name folders relative to its own file, by `$ORIGIN`. It is checked before it is moved
to its place, so the loader needs these folders as they will be then.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.searched import LIBRARY_FOLDER_OPTIONS
from ferrule.toolchain.words import plain_words, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# An rpath is text in the file, between null characters. Other text that looks like it only names
# one more folder to look in.
_RELATIVE: Final = re.compile(rb"[^\0]*\$(?:ORIGIN|\{ORIGIN\})[^\0]*")
_NAME: Final = b"ORIGIN"
_ORIGIN: Final = re.compile(r"\$(?:ORIGIN\b|\{ORIGIN\})")


def library_folders(built: Path, home: Path, link: Sequence[str]) -> tuple[str, ...]:
    """Return the folders that the rpath of the file `built` means once it is in the folder `home`.

    A library may be put there later, such as when a wheel is repaired. Until then it is where the
    linker found it, so the folders in the words `link` of its command are added. A file
    without a relative rpath has none.
    """
    if sys.platform != "linux":
        return ()
    content = built.read_bytes()
    if _NAME not in content:  # a search for the pattern takes much longer
        return ()
    relative = [os.fsdecode(text) for text in _RELATIVE.findall(content)]
    folders = [folder for text in relative for folder in text.split(":")]
    found = [
        os.path.abspath(_ORIGIN.sub(lambda _: str(home), folder))  # noqa: PTH100  `..` as the loader reads it
        for folder in folders
        if _ORIGIN.search(folder)
    ]
    if found:
        found += [os.path.abspath(folder) for folder in _linked_from(link)]  # noqa: PTH100  as above
    return tuple(dict.fromkeys(found))


def _linked_from(link: Sequence[str]) -> Iterator[str]:
    """Yield the folders of libraries in the words of a linker's command."""
    words = [*plain_words(link)]
    yield from values_of(words, LIBRARY_FOLDER_OPTIONS)
    yield from (os.path.dirname(word) for word in words if os.path.isfile(word))  # noqa: PTH113, PTH120  words, which may be no paths
