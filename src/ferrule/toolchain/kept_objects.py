"""Objects of C that never changes, compiled once on a machine and kept in the user's cache.

The run-time is the same in each module, and takes longer to compile than the rest of most modules.
What is compiled is its preprocessed text, which no longer depends on any header. An object is found
by a digest of that text, of the compiler's own programs, and of the options. If an option in CC,
CPPFLAGS or CFLAGS may name a file, or put a folder into the object, nothing is kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule import __version__
from ferrule.errors import OutputError
from ferrule.toolchain.build import CSource, module_options
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.dialect import STANDARD_OF_OURS
from ferrule.toolchain.digests import Digests
from ferrule.toolchain.files import replace_file
from ferrule.toolchain.opened import options_of, programs_of
from ferrule.toolchain.portable_flags import are_portable, undefining, words_of_code
from ferrule.toolchain.preprocessor import preprocess_whole
from ferrule.toolchain.sealed import digest_of, read_sealed_bytes, write_sealed_bytes
from ferrule.toolchain.trust import cache_folder, made_cache, require_private
from ferrule.toolchain.variables import tool_variables

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.compiler import BuildFlags, Compiler

_FOLDER: Final = "objects"
_MOST: Final = 16
"""How many objects are kept: enough for several Pythons and compilers. The oldest are removed."""


@dataclass(frozen=True, slots=True)
class Reusable:
    """A C file, and the `digest` that finds its kept object; None if that cannot be kept."""

    source: CSource
    digest: str | None

    def take(self, target: Path) -> bool:
        """Copy the kept object to `target`; return whether there was a usable one.

        Raises `OSError` with the file's name if it cannot be written.
        """
        return self.digest is not None and take_object(self.digest, self.source.mark, target)

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


def take_object(digest: str, mark: str, target: Path) -> bool:
    """Copy the kept object that has this `digest` to `target`; return whether that was done.

    It is copied in one step, because another process may link it meanwhile. It must contain the
    `mark` of its source. Raises `OSError` with the file's name if it cannot be written.
    """
    try:
        folder = cache_folder() / _FOLDER
        require_private(folder)
        kept = folder / digest
        content = read_sealed_bytes(kept)
    except (OSError, OutputError):  # no folder, or another user could have changed it
        return False
    if content is None or mark.encode() not in content:
        return False
    try:
        target.parent.mkdir(exist_ok=True)
        replace_file(target, content)
    except OSError as error:  # Python does not say which file it was
        raise OSError(error.errno, error.strerror, str(target)) from None
    # In a cache that cannot be written, the object looks older than it is.
    with suppress(OSError):
        os.utime(kept)
    return True


def run_time(flags: BuildFlags, *, handles: bool) -> CSource:
    """Return the run-time, which is the same C for all modules with or without handles."""
    # In sections, so that the linker leaves out what the module has no use for.
    used = flags.with_compile("-ffunction-sections", "-fdata-sections", STANDARD_OF_OURS)
    if not handles:
        used = used.with_compile("-DFERRULE_NO_HANDLES")
    return CSource(runtime_dir() / "ferrule_runtime.c", used, "-O2")


def reusable(compiler: Compiler, source: CSource) -> Reusable | None:
    """Return the C file `source` as it is compiled, with the digest that finds its object.

    None if the object could depend on more than the options and the text.
    """
    words = compiler.words(source.flags)
    if not are_portable(words):
        return None
    options = module_options(compiler, source.optimisation)
    text, done = preprocess_whole(
        compiler, ["-v", "-P", *options], source.path.read_text("utf-8"), source.flags
    )
    if done.status or text is None:
        return None
    # Each build compiles the same text, whether or not an object is kept, so that all are the same.
    c = undefining(words) + text.decode("utf-8", "surrogateescape")
    # Debug information would have the current folder in it; the text, which is in no file, gets
    # the warnings that headers of the system do not.
    whole = replace(source, text=c, flags=source.flags.with_compile("-g0", "-w"))
    try:
        digests = Digests(cache_folder())
    except OutputError:
        return Reusable(whole, None)
    made_of = (
        __version__,
        compiler.version,
        compiler.target,
        (options, words_of_code(words)),
        tool_variables(),
        digest_of(c.encode("utf-8", "surrogateescape")),
        options_of(done.stderr),
        [(file, digests.digest(file)) for file in programs_of(compiler, done.stderr)],
    )
    digests.remember()
    return Reusable(whole, digest_of(repr(made_of).encode()))


def _remove_oldest(folder: Path) -> None:
    """Remove all files but those that were used last."""
    for path in sorted(folder.iterdir(), key=lambda path: -path.lstat().st_mtime)[_MOST:]:
        path.unlink(missing_ok=True)
