"""Which kept object belongs to a C file, as long as no file that it includes has changed.

To find a kept object (`toolchain.kept_objects`), its C is preprocessed, which takes as long as
compiling a small module. So the object is recorded together with times, sizes and places of all
headers and programs, and of the folders where another header would be found first. As long as all
of these are the same, the object is taken, and no compiler runs.
"""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from ferrule import __version__
from ferrule.errors import OutputError
from ferrule.toolchain.build import module_options
from ferrule.toolchain.digests import is_settled, stamp_of
from ferrule.toolchain.kept_objects import Reusable, reusable, take_object
from ferrule.toolchain.line_markers import marked_files
from ferrule.toolchain.opened import programs_of
from ferrule.toolchain.packages import FOLDER_OPTIONS, include_folders
from ferrule.toolchain.preprocessor import preprocess_whole, searched_folders
from ferrule.toolchain.sealed import digest_of, read_sealed, write_sealed
from ferrule.toolchain.searched import folders_of_variables, programs_in_path, searched_first
from ferrule.toolchain.trust import cache_folder, made_cache
from ferrule.toolchain.variables import tool_variables

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.build import CSource
    from ferrule.toolchain.compiler import Compiler

_MOST: Final = 16
"""How many objects are known: as many as are kept. All are forgotten if there are more."""


def take_known(compiler: Compiler, source: CSource, target: Path) -> bool:
    """Copy the kept object of `source` to `target` if it is known; return whether that was done.

    Raises `OSError` with the file's name if it cannot be written.
    """
    try:
        known = (read_sealed(_store(cache_folder())) or {}).get(_key(compiler, source))
    except (OSError, OutputError):  # another user could have changed it
        return False
    if known is None or not all(map(_is_same, known["inputs"].items())):
        return False
    if not all(is_settled(stamp, known["time"]) for stamp in known["inputs"].values()):
        return False
    return take_object(known["digest"], known["mark"], target)


def find_reusable(compiler: Compiler, source: CSource) -> Reusable | None:
    """Return what `reusable` returns, and have `take_known` know it the next time."""
    started = time.time_ns()
    found = reusable(compiler, source)
    if found is None or found.digest is None:
        return found
    files = _files(compiler, source)
    if files is not None:
        inputs = {path: stamp_of(path) for path in files}
        about = {"time": started, "digest": found.digest, "mark": found.source.mark}
        with suppress(OSError, OutputError):  # the next build is only slower
            _remember(_key(compiler, source), {**about, "inputs": inputs})
    return found


def _remember(key: str, about: dict[str, Any]) -> None:
    store = _store(made_cache())
    known = read_sealed(store) or {}
    write_sealed(store, {**(known if len(known) < _MOST else {}), key: about})


def _store(cache: Path) -> Path:
    return cache / "known_objects.json"


def _is_same(item: tuple[str, list[int] | None]) -> bool:
    path, stamp = item
    return stamp_of(path) == stamp


def _key(compiler: Compiler, source: CSource) -> str:
    """Return a digest of everything but files that decides how `source` is compiled."""
    facts = (
        __version__,
        compiler,
        compiler.words(source.flags),
        module_options(compiler, source.optimisation),
        source,
        os.environ.get("PATH"),
        tool_variables(),
        platform.node(),  # a script may add `-march=native`, and another machine have this cache
    )
    return digest_of(repr(facts).encode())


def _files(compiler: Compiler, source: CSource) -> list[str] | None:
    """Return the files and folders that decide what the text of `source` is; None if unknown."""
    options = ["-v", *module_options(compiler, source.optimisation)]
    c = source.path.read_text("utf-8")
    text, done = preprocess_whole(compiler, options, c, source.flags)
    folders = searched_folders(done.stderr)
    if done.status or text is None or folders is None:
        return None
    # The compiler leaves out folders that do not exist, which may change.
    given = include_folders(compiler, source.flags, FOLDER_OPTIONS)
    # The current folder is another one for each project.
    relative = not all(map(os.path.isabs, (*folders, *given))) or any(folders_of_variables())
    # A machine may get another processor and keep its name.
    if relative or any(word.endswith("=native") for word in compiler.words(source.flags)):
        return None
    entered = [path for path in marked_files(text) if os.path.isabs(path)]  # noqa: PTH117  as text
    programs = programs_of(compiler, done.stderr)
    searched = searched_first(entered, (*folders, *given))
    return [
        str(source.path),
        *entered,
        *programs,
        *programs_in_path(compiler.command),
        *filter(os.path.isabs, searched),
    ]
