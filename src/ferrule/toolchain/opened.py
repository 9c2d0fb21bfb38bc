"""Which files the linker opens and which programs the compiler runs, as they themselves report.

Only the linker knows which file `-lfoo` means: that depends on `-L`, `LIBRARY_PATH`, linker
scripts, its own folders and other spellings. So it is run with the module's flags but nothing to
link, and lists what it opened.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.build import module_linker, shared_flags
from ferrule.toolchain.command import run, running
from ferrule.toolchain.compiler import own_symbols_flags
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler

# What no preprocessor shows: files that the assembler or linker opens because the C says so.
_OPENS_FILES: Final = re.compile(
    rb"""\.inc(?:bin|lude)\s*["\\]|#\s*pragma\s+comment\s*\(\s*lib"""
)
_EMPTY_ARCHIVE: Final = b"!<arch>\n"
_ESCAPED: Final = re.compile(r"\\([ #\\:])|\$(\$)")
_READS: Final = re.compile(r"(?:^Reading specs from |^Configuration file: )(.+)$")
_FOLDERS: Final = re.compile(r"^COMPILER_PATH=(.*)$", re.MULTILINE)
# The compiler and its drivers print the commands they run, indented, quoted or by their full path.
_COMMAND: Final = re.compile(r'^[ "/]')


@dataclass(frozen=True, slots=True)
class Opened:
    """The `files` that the linker opened, as it names them, and the `programs` that ran for it."""

    files: tuple[str, ...]
    programs: tuple[str, ...]


@contextmanager
def asking_linker(
    compiler: Compiler, flags: BuildFlags
) -> Iterator[Callable[[], Opened | None]]:
    """Start asking the linker in the background; yield a function that waits for its answer.

    The answer is None unless it is certain: it must name two empty archives, one that is opened
    before all other files and one after those of `flags`, and every file that it names must exist.
    """
    with work_folder() as folder:
        question = _Question(compiler, flags, folder)
        with running(question.by_listing) as finish:
            yield lambda: question.answer(finish())


def programs_of(compiler: Compiler, said: str) -> tuple[str, ...]:
    """Return the files that make up `compiler`: the programs and specs that it printed with `-v`.

    `said` is that output. It does not mention the assembler, which is looked up as gcc does.
    """
    folders = _FOLDERS.search(said)
    path = (*(folders[1].split(os.pathsep) if folders else ()), os.environ.get("PATH", ""))
    assembler = shutil.which("as", path=os.pathsep.join(path))
    found = (
        *_found(compiler.command[0]),
        *_programs(said),
        *([assembler] if assembler else ()),
    )
    return tuple(dict.fromkeys(found))


def options_of(said: str) -> tuple[str, ...]:
    """Return the options with which a compiler ran its programs, as it printed them with `-v`.

    They include what a wrapper script adds, and what `-march=native` means on this machine. Words
    that contain a path are left out.
    """
    lines = (line for line in said.splitlines() if _COMMAND.match(line))
    return tuple(word for line in lines for word in line.split() if os.sep not in word)


def opens_more_files(texts: Iterable[bytes], sources: Iterable[str]) -> bool:
    """Tell whether the C makes the assembler or linker open files that no preprocessor shows.

    `texts` are the preprocessed C files `sources`.
    """
    written = (Path(name).read_bytes() for name in sources if Path(name).is_file())
    return any(map(_OPENS_FILES.search, (*texts, *written)))


class _Question:
    """The two ways to ask the linker, and the checks of its answer."""

    def __init__(self, compiler: Compiler, flags: BuildFlags, folder: Path) -> None:
        # A linker that quotes file names in its list must quote these characters.
        self._controls = str(folder / "first of #all$.a"), str(folder / "last.a")
        for control in self._controls:
            Path(control).write_bytes(_EMPTY_ARCHIVE)
        self._listing = folder / "opened.d"
        first, last = self._controls
        self._command = [
            *module_linker(compiler, shared_flags()).command,
            *own_symbols_flags(),
            *(["-Wl,-z,muldefs"] if sys.platform == "linux" else []),
            first,
            *compiler.environment_flags.link,
            *flags.link,
            last,
            "-o",
            str(folder / "linked"),
        ]

    @property
    def by_listing(self) -> list[str]:
        """The command that makes the linker write a list; GNU ld, lld, gold and mold can do it."""
        return [*self._command, f"-Wl,-v,--dependency-file={self._listing}"]

    def answer(self, done: Finished) -> Opened | None:
        """Return the files in the list that the linker wrote, or ask it to print them.

        `done` is the finished command `by_listing`.
        """
        programs = _programs(done.stderr)
        if done.status == 0 and self._listing.is_file():
            listed = self._listing.read_bytes().decode("utf-8", "surrogateescape")
            opened = self._certain(
                [line[:-1] for line in listed.split("\n") if line[-1:] == ":"]
            )
            if opened is not None:
                return Opened(opened, programs)
        done = run([*self._command, "-Wl,-t"])
        printed = done.stdout.decode("utf-8", "surrogateescape").splitlines()
        opened = self._certain(printed) if done.status == 0 else None
        return None if opened is None else Opened(opened, programs)

    def _certain(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """Return the files that `names` mean, or None if that is not certain."""
        files = dict.fromkeys(filter(None, map(_file, names)))
        if not all(map(_file, names)) or not {*self._controls} <= {*files}:
            return None
        return tuple(file for file in files if file not in self._controls)


def _file(name: str) -> str | None:
    """Return the file that a linker means by `name`, which may be quoted as in a makefile."""
    plain = _ESCAPED.sub(lambda m: m[1] or m[2], name)
    return next((spelled for spelled in (name, plain) if Path(spelled).is_file()), None)


def _programs(said: str) -> tuple[str, ...]:
    """Return the programs, specs and configurations in a compiler's `-v` output."""
    found: list[str] = []
    for line in said.splitlines():
        if reads := _READS.match(line):
            found.append(reads[1])
        elif _COMMAND.match(line):
            try:
                words = shlex.split(line)
            except ValueError:  # a quotation mark is left open: not a command after all
                continue
            # gcc does not quote spaces in the linker's path, so the first words that together name
            # a program are taken.
            begins = (" ".join(words[:n]) for n in range(1, len(words) + 1))
            found += next((path for path in map(_found, begins) if path), [])
    return tuple(dict.fromkeys(found))


def _found(program: str) -> list[str]:
    path = shutil.which(program)
    return [path] if path else []
