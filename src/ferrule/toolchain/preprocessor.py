"""Running the compiler's preprocessor so that its output proves that it came to the end.

A preprocessor that is killed, or whose output is cut off, would seem to say that the rest of the
headers declares nothing. So a line is put after the source in which it must replace something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ferrule.toolchain.diagnostics import readable_flags
from ferrule.toolchain.mark import mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler


def preprocess_whole(
    compiler: Compiler, options: Sequence[str], source: str, flags: BuildFlags
) -> tuple[bytes | None, Finished]:
    """Return what the preprocessor makes of `source`, or None if it did not come to its end.

    That counts apart from its exit status: it goes on after an `#error`.
    """
    end = mark_of(source)
    done = compiler.call(
        ["-E", *options, "-x", "c", "-"],
        flags.with_compile(*readable_flags(compiler)),
        text=f"{source}\n{end} __LINE__\n",
    )
    found = re.search(rb"^%b \d+$" % end.encode(), done.stdout, re.MULTILINE)
    return (done.stdout[: found.start()] if found else None), done
