"""Which libraries the linker does not find, asked of it one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.errors import CommandError
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.searched import LIBRARY_FOLDER_OPTIONS, LIBRARY_OPTIONS
from ferrule.toolchain.temporary import work_folder
from ferrule.toolchain.words import plain_words, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import Compiler


IN_COMMANDS: Final = "--library-dir DIR"
IN_TABLES: Final = 'library-dirs = ["DIR"]'
IN_SCRIPTS: Final = 'library_dirs=["DIR"]'
"""How a user says where libraries are."""
# gcc's words, of ld and of collect2, and clang's.
_KILLED: Final = re.compile(
    r"error: (?:.* terminated with signal|.* signal terminated program|.* failed due to signal)"
)


def missing_libraries(linker: Compiler, link: Sequence[str], folder: Path) -> list[str]:
    """Return the flags of the libraries in `link` with which not even an empty module links.

    `linker` is the command that links a module. It writes to `folder`.
    """
    words = [*plain_words(link)]
    libraries = dict.fromkeys(f"-l{each}" for each in values_of(words, LIBRARY_OPTIONS))

    def fails(*library: str) -> bool:
        return refuses_to_link(_linked(linker, words, library, folder))

    return [] if fails() else [each for each in libraries if fails(each)]


def require_libraries(linker: Compiler, link: Sequence[str], option: str) -> None:
    """Raise `CommandError` if the `linker` does not find a library of `link`.

    `option` is how the user says where libraries are.
    """
    with work_folder() as folder:
        missing = missing_libraries(linker, link, folder)
        if missing:
            raise no_library(
                missing, _linked(linker, [*plain_words(link)], missing, folder), option
            )


def no_library(missing: Sequence[str], linked: Finished, option: str) -> CommandError:
    """Return the error of the command `linked`, for which the libraries `missing` are not found."""
    what = (
        f"the linker finds no library for {' '.join(missing)}; install the development package "
        f"that has it, or name its directory with {option}"
    )
    return CommandError(what, linked.command, linked.status, linked.stderr)


def refuses_to_link(linked: Finished) -> bool:
    """Tell whether the linker says that linking failed: one that was killed does not.

    If only `ld` was killed, the compiler that started it says "error" too, and names the signal.
    """
    is_killed = _KILLED.search(linked.stderr) is not None
    return linked.status != 0 and "error" in linked.stderr.lower() and not is_killed


def _linked(
    linker: Compiler, words: Sequence[str], libraries: Sequence[str], folder: Path
) -> Finished:
    """Link an empty module with `libraries`, which are looked for in the folders of `words`."""
    empty = folder / "empty.s"
    empty.touch()
    folders = [f"-L{each}" for each in values_of(words, LIBRARY_FOLDER_OPTIONS)]
    arguments = [str(empty), "-o", str(empty.with_suffix(".so"))]
    return linker.link(arguments, BuildFlags((), (*folders, *libraries)))
