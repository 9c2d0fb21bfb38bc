"""Checks of the header and source files that the user names, before a compiler opens them."""

from __future__ import annotations

import codecs
import difflib
import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import HeaderError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# UTF-32 first: its mark begins like that of UTF-16.
_MARKS: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_NOT_HERE: Final = frozenset({errno.ENOENT, errno.ENOTDIR})


def is_path(header: str) -> bool:
    """Tell whether `header` is a path from the current directory, not one on the include path."""
    return os.path.isfile(header) or header.startswith((".", "/"))  # noqa: PTH113  a name that is too long is not an error here


def nearest_header(name: str, folders: Iterable[str]) -> str | None:
    """Return the header in one of the `folders` whose name is nearest to `name`, if one is near."""
    inner, file = os.path.split(name)
    there: set[str] = set()
    for folder in folders:
        with suppress(OSError, ValueError):  # it does not exist, or no file can have this name
            there.update(os.listdir(os.path.join(folder, inner) or "."))  # noqa: PTH118, PTH208  names alone
    near = difflib.get_close_matches(
        file, sorted(n for n in there if n.endswith(".h")), n=1, cutoff=0.8
    )
    return os.path.join(inner, near[0]) if near else None  # noqa: PTH118  text for a message


def check_headers(headers: Iterable[str], folders: Sequence[str] = ()) -> None:
    """Raise `HeaderError` for a header that the compiler would wait for or could not read.

    `folders` are those where the compiler looks first for headers that are not in the current
    directory. Whether a header exists is left to the compiler, which knows more folders.
    """
    for header in headers:
        wrong = _wrong_with(header) or (not is_path(header) and _wrong_in(folders, header))
        if wrong:
            message = f"{header}: {wrong}"
            raise HeaderError(message)


def check_sources(sources: Iterable[str]) -> None:
    """Raise `SettingsError` for C files that are pipes, devices or folders.

    The compiler would wait until somebody writes to the pipe.
    """
    problems = [
        f"source: {source}: {'it is a folder' if path.is_dir() else _NO_FILE}"
        for source, path in ((source, Path(source)) for source in sources)
        if path.exists() and not path.is_file()
    ]
    if problems:
        raise SettingsError(problems)


def _wrong_in(folders: Sequence[str], header: str) -> str | None:
    """Return what is wrong with the first `header` in `folders`, or None if that is a file."""
    paths = (os.path.join(folder, header) for folder in folders)  # noqa: PTH118  many, and cheap
    found = next((path for path in paths if os.path.exists(path)), None)  # noqa: PTH110  as above
    if found is None or os.path.isfile(found) or os.path.isdir(found):  # noqa: PTH112, PTH113  as above
        return None
    return _NO_FILE


def _wrong_with(header: str) -> str | None:
    try:
        mode = os.stat(header).st_mode  # noqa: PTH116  the user's own spelling
    except OSError as error:
        if error.errno in _NOT_HERE:
            return _NO_SUCH_NAME if ">" in header and not is_path(header) else None
        return f"it cannot be read: {error.strerror}"
    if stat.S_ISREG(mode):
        return _wrong_in_file(Path(header))
    if stat.S_ISDIR(mode) or not is_path(header):
        return None
    return _NO_FILE


def _wrong_in_file(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        return f"it cannot be read: {error.strerror}; check its permissions"
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    return encoding and f"it is in {encoding}, which C compilers do not read; save it in UTF-8"


_NO_SUCH_NAME: Final = (
    "a name in an #include cannot contain `>`; write the header as in `#include <name>`, without "
    "the brackets"
)
_NO_FILE: Final = (
    "it is a pipe or a device, which cannot be read twice; copy its content to a file"
)
