"""Running the compiler's preprocessor so that its output proves that it reached the end.

If a preprocessor is killed, or its output is cut off, it looks as if the rest of the headers
declared nothing. So a last line is added, with a mark and the macro `__LINE__`, which only a
preprocessor that gets there replaces by a number.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.diagnostics import readable_flags
from ferrule.toolchain.mark import mark_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler

# A header may have changed since the same source was preprocessed: an old output must not pass.
_THIS_RUN: Final = os.urandom(16).hex()


def preprocess_whole(
    compiler: Compiler, options: Sequence[str], source: str, flags: BuildFlags
) -> tuple[bytes | None, Finished]:
    """Return the preprocessed `source`, or None if the output proves nothing, and the command.

    The output must reach the end of `source`, and begin with a line marker (except with `-P`): text
    before that comes from somewhere else. The exit status is left to the caller, because the
    preprocessor reaches the end even after an `#error`.
    """
    with preprocessing_whole(compiler, options, source, flags) as finish:
        return finish()


@contextmanager
def preprocessing_whole(
    compiler: Compiler, options: Sequence[str], source: str, flags: BuildFlags
) -> Iterator[Callable[[], tuple[bytes | None, Finished]]]:
    """Start `preprocess_whole` in the background; yield a function that waits for its result."""
    end = mark_of(f"{source}{_THIS_RUN}")
    with compiler.calling(
        ["-E", *options, "-x", "c", "-"],
        flags.with_compile(*readable_flags(compiler)),
        text=f"{source}\n{end} __LINE__\n",
    ) as finish:

        def result() -> tuple[bytes | None, Finished]:
            done = finish()
            found = re.search(rb"^%b \d+$" % end.encode(), done.stdout, re.MULTILINE)
            begins = done.stdout.startswith(b"# ") or "-P" in options
            return (done.stdout[: found.start()] if found and begins else None), done

        yield result


def searched_folders(said: str) -> tuple[str, ...] | None:
    """Return the folders in which a compiler looks for headers, by what it `said` with `-v`.

    None if it does not say, in the words of gcc and clang.
    """
    begin, found, rest = said.partition("search starts here:\n")
    listed, ended, _ = rest.partition("End of search list.")
    if not (begin and found and ended):
        return None
    lines = (line[1:] for line in listed.splitlines() if line.startswith(" "))
    return tuple(line.removesuffix(" (framework directory)") for line in lines)
