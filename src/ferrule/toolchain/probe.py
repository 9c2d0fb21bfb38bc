"""Checking that the compiler still compiles with the user's flags.

A flag such as `-E`, `-S`, `-fsyntax-only` or `-###`, in an option or an environment variable,
makes it do something else and still report success.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferrule.errors import CommandError, SettingsError
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferrule.toolchain.compiler import BuildFlags, Compiler

# Flags that the compiler accepts silently, and that leave files in the user's current directory.
_WRITES_FILES: Final = re.compile(r"-o.*|--output.*|--?save-temps.*|-dumpdir.*")
_MAKES_DEPENDENCIES: Final = re.compile(
    r"-M(?:M?|M?D|[FTQJ].*|[GPV])|--(?:user-|write-|write-user-)?dependencies.*"
)
# The linker's own flags, after `-Wl,` or `-Xlinker`.
_WRITES_ELSEWHERE: Final = re.compile(r"-o.*|--output(?:=.*)?")
_TRIVIAL: Final = "extern int ferrule_probe;\nint ferrule_probe = 1;\n"
_TAKE_IT_OUT: Final = (
    "remove it from the option, or from CC, CPPFLAGS, CFLAGS or LDFLAGS in the environment"
)


@contextmanager
def probing(compiler: Compiler, flags: BuildFlags) -> Iterator[Callable[[], None]]:
    """Compile a trivial C file while the block runs; yield a function that waits for it.

    The function raises `CommandError` if no object file was written. `probing` itself raises
    `SettingsError` for a flag that makes the compiler write other files.
    """
    _refuse_flags_that_write(compiler, flags)
    with work_folder() as folder:
        target = folder / "probe.o"
        arguments = ["-c", "-w", "-x", "c", "-", "-o", str(target)]
        with compiler.calling(arguments, flags, text=_TRIVIAL) as finish:

            def check() -> None:
                done = finish().require("the C compiler refuses a trivial C file")
                # An object file contains NUL bytes; assembler or preprocessed text does not.
                if not target.is_file() or b"\0" not in target.read_bytes():
                    message = (
                        "the C compiler does not write an object file: a flag makes it do "
                        f"something else; {_TAKE_IT_OUT}"
                    )
                    raise CommandError(message, done.command, done.status, done.stderr[:1000])

            yield check


def _refuse_flags_that_write(compiler: Compiler, flags: BuildFlags) -> None:
    more = compiler.environment_flags
    compiling = dict.fromkeys((*compiler.command[1:], *more.compile, *flags.compile))
    linking = dict.fromkeys((*more.link, *flags.link))
    wrong = [
        word
        for word in dict.fromkeys((*compiling, *linking))
        if _WRITES_FILES.fullmatch(word)
        or (word in compiling and _MAKES_DEPENDENCIES.fullmatch(word))
    ]
    words = (*more.link, *flags.link)
    wrong += [
        f"{before} {word}" if before == "-Xlinker" else word
        for before, word in zip(("", *words), words, strict=False)
        if any(_WRITES_ELSEWHERE.fullmatch(part) for part in _for_linker(before, word))
    ]
    if wrong:
        raise SettingsError(
            [
                f"{word!r} makes the compiler write files of its own; {_TAKE_IT_OUT}"
                for word in wrong
            ]
        )


def _for_linker(before: str, word: str) -> list[str]:
    """Return the linker's words in the compiler's `word`, which comes after the word `before`."""
    if before == "-Xlinker":
        return [word]
    return word.split(",")[1:] if word.startswith("-Wl,") else []
