"""Objects of C that never changes, compiled once on a machine and kept in the user's cache.

The run-time is the same in each module, and takes longer to compile than the rest of most modules.
What is compiled is its preprocessed text, which no longer depends on any header. An object is found
by a digest of that text, of the compiler's own programs, and of the options. If not all of these
are known, because CC, CPPFLAGS or CFLAGS have options, nothing is kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule import __version__
from ferrule.errors import OutputError
from ferrule.toolchain.build import module_options
from ferrule.toolchain.digests import Digests
from ferrule.toolchain.opened import options_of, programs_of
from ferrule.toolchain.preprocessor import preprocess_whole
from ferrule.toolchain.sealed import digest_of, read_sealed_bytes, write_sealed_bytes
from ferrule.toolchain.trust import cache_folder, made_cache, require_private
from ferrule.toolchain.variables import tool_variables

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.build import CSource
    from ferrule.toolchain.compiler import Compiler

_FOLDER: Final = "objects"
_MOST: Final = 16
"""How many objects are kept: enough for several Pythons and compilers. The oldest are removed."""


@dataclass(frozen=True, slots=True)
class Reusable:
    """A C file, and the `digest` that finds its kept object; None if that cannot be kept."""

    source: CSource
    digest: str | None

    def take(self, target: Path) -> bool:
        """Copy the kept object to `target`; return whether there was a usable one."""
        if self.digest is None:
            return False
        try:
            folder = cache_folder() / _FOLDER
            require_private(folder)
            kept = folder / self.digest
            content = read_sealed_bytes(kept)
        except (OSError, OutputError):  # no folder, or another user could have changed it
            return False
        if content is None or self.source.mark.encode() not in content:
            return False
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        # In a cache that cannot be written, the object looks older than it is.
        with suppress(OSError):
            os.utime(kept)
        return True

    def keep(self, built: Path) -> None:
        """Keep the object `built`; if the cache cannot be written, the next build is as slow."""
        if self.digest is None:
            return
        content = built.read_bytes()
        with suppress(OSError, OutputError):
            folder = made_cache() / _FOLDER
            folder.mkdir(mode=0o700, exist_ok=True)
            require_private(folder)
            write_sealed_bytes(folder / self.digest, content)
            _remove_oldest(folder)


def reusable(compiler: Compiler, source: CSource) -> Reusable:
    """Return the C file `source` as it is compiled, with the digest that finds its object."""
    # Options of the user's may name files, or write the current folder into the object.
    if len(compiler.command) > 1 or compiler.environment_flags.compile:
        return Reusable(source, None)
    options = module_options(source.optimisation)
    text, done = preprocess_whole(
        compiler, ["-v", "-P", *options], source.path.read_text("utf-8"), source.flags
    )
    if done.status or text is None:
        return Reusable(source, None)
    try:
        digests = Digests(cache_folder())
    except OutputError:
        return Reusable(source, None)
    made_of = (
        __version__,
        compiler.version,
        compiler.target,
        # A word with a folder says where headers are, and the text already contains those.
        [word for word in (*options, *source.flags.compile) if os.sep not in word],
        tool_variables(),
        digest_of(text),
        options_of(done.stderr),
        [(file, digests.digest(file)) for file in programs_of(compiler, done.stderr)],
    )
    digests.remember()
    whole = replace(source, text=text.decode("utf-8", "surrogateescape"))
    return Reusable(whole, digest_of(repr(made_of).encode()))


def _remove_oldest(folder: Path) -> None:
    """Remove all files but those that were used last; killed runs may have left some too."""
    for path in sorted(folder.iterdir(), key=lambda path: -path.lstat().st_mtime)[_MOST:]:
        path.unlink(missing_ok=True)
