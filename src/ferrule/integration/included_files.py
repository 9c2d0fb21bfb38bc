"""The files of a project that its C files include, however deep.

    csrc/api.c      #include "impl.x"               csrc/impl.x
    csrc/api.h      #include "../shared/common.h"   shared/common.h
    csrc/api.c      #include <config.h>             include/config.h, for the folder include/

The text is searched without a preprocessor: metadata is made where there may be no compiler, and an
`#include` that this platform skips is another platform's. What a macro names is not found.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_INCLUDE: Final = re.compile(
    rb'^[ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)',
    re.MULTILINE,
)


def included_files(
    files: Iterable[str], texts: Iterable[str], folders: Sequence[str]
) -> set[str]:
    """Return the existing files that `files` and `texts` include, and those that they include.

    `folders` are searched as well as the folder of the including file. A `text` is C that is not in
    a file; it includes from the current folder. What is only in the system's folders is not found.
    """
    searched = ("", *folders)
    found: set[str] = set()
    waiting = [name for text in texts for name in _includes(text.encode(), "", searched)]
    read: set[str] = set()
    for file in files:
        name = os.path.normpath(file)
        if os.path.isfile(name):  # noqa: PTH113  names, as in setuptools' lists
            read.add(name)
            waiting += _includes_of(name, searched)
    while waiting:
        name = waiting.pop()
        found.add(name)
        if name not in read:
            read.add(name)
            waiting += _includes_of(name, searched)
    return found


def _includes_of(file: str, folders: Sequence[str]) -> Iterator[str]:
    yield from _includes(Path(file).read_bytes(), os.path.dirname(file), folders)  # noqa: PTH120  as above


def _includes(content: bytes, beside: str, folders: Sequence[str]) -> Iterator[str]:
    for quoted, angled in _INCLUDE.findall(content):
        name = os.fsdecode(quoted or angled)
        for folder in (beside, *folders) if quoted else folders:
            path = os.path.normpath(os.path.join(folder, name))  # noqa: PTH118  as above
            if os.path.isfile(path):  # noqa: PTH113  as above
                yield path
                break
