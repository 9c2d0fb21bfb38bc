"""Which files the linker opens, and which programs stand behind the compiler, in their own words.

Only the linker knows what `-lfoo` comes to: `-L`, `LIBRARY_PATH`, linker scripts, its own folders
and other spellings all decide. So it links nothing, with the flags of the module, and lists what it
opened.
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

from ferrule.toolchain.build import shared_flags
from ferrule.toolchain.command import run, running
from ferrule.toolchain.compiler import own_symbols_flags
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler

# What no preprocessor shows: files that the assembler or the linker opens because C says so.
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
    """The files that the linker opened, as it names them, and the programs that ran for it."""

    files: tuple[str, ...]
    programs: tuple[str, ...]


@contextmanager
def asking_linker(
    compiler: Compiler, flags: BuildFlags
) -> Iterator[Callable[[], Opened | None]]:
    """Start asking the linker in the background; yield a function that waits for its answer.

    The answer is None unless it is certain: it must name two files of ours, one opened before all
    others and one after what `flags` name, and every file that it names must be there.
    """
    with work_folder() as folder:
        question = _Question(compiler, flags, folder)
        with running(question.by_listing) as finish:
            yield lambda: question.answer(finish())


def programs_behind(compiler: Compiler, said: str) -> tuple[str, ...]:
    """Return the files that make up `compiler`, which `said` this with `-v`: programs and specs.

    The assembler is not among what is said; it is looked for where gcc does.
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


def opens_more_files(texts: Iterable[bytes], sources: Iterable[str]) -> bool:
    """Tell whether C has the assembler or the linker open files that no preprocessor shows.

    `texts` are what the preprocessor makes of the C files `sources`.
    """
    written = (Path(name).read_bytes() for name in sources if Path(name).is_file())
    return any(map(_OPENS_FILES.search, (*texts, *written)))


class _Question:
    """The two ways to ask, and what makes an answer certain."""

    def __init__(self, compiler: Compiler, flags: BuildFlags, folder: Path) -> None:
        # Whoever quotes, or fails to, shows it at these signs.
        self._controls = str(folder / "first of #all$.a"), str(folder / "last.a")
        for control in self._controls:
            Path(control).write_bytes(_EMPTY_ARCHIVE)
        self._listing = folder / "opened.d"
        first, last = self._controls
        self._command = [
            *compiler.command,
            *shared_flags(),
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
        """The command that writes a list; linkers of GNU and LLVM, gold and mold know it."""
        return [*self._command, f"-Wl,-v,--dependency-file={self._listing}"]

    def answer(self, done: Finished) -> Opened | None:
        """Return what the linker, `done` with the list, opened; else ask it to print the files."""
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
        files = dict.fromkeys(filter(None, map(_file, names)))
        if not all(map(_file, names)) or not {*self._controls} <= {*files}:
            return None
        return tuple(file for file in files if file not in self._controls)


def _file(name: str) -> str | None:
    """Return the file that a linker means by `name`, quoted as in a makefile or not."""
    plain = _ESCAPED.sub(lambda m: m[1] or m[2], name)
    return next((spelled for spelled in (name, plain) if Path(spelled).is_file()), None)


def _programs(said: str) -> tuple[str, ...]:
    """Return the programs, specs and configurations in what a compiler said of its work."""
    found: list[str] = []
    for line in said.splitlines():
        if reads := _READS.match(line):
            found.append(reads[1])
        elif _COMMAND.match(line):
            try:
                words = shlex.split(line)
            except ValueError:  # no command after all
                continue
            # gcc quotes no spaces in the linker's path.
            begins = (" ".join(words[:n]) for n in range(1, len(words) + 1))
            found += next((path for path in map(_found, begins) if path), [])
    return tuple(dict.fromkeys(found))


def _found(program: str) -> list[str]:
    path = shutil.which(program)
    return [path] if path else []
