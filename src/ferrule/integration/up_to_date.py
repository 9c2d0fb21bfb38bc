"""Whether a built extension is up to date with everything that goes into it.

setuptools compares only the times of the C files and `depends`. Here, digests of the preprocessor's
text and of the files that the linker opens are compared with those of the last build.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule import __version__
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.line_markers import marked_files
from ferrule.toolchain.opened import asking_linker, opens_more_files, options_of, programs_of
from ferrule.toolchain.packages import FOLDER_OPTIONS, include_folders
from ferrule.toolchain.preprocessor import searched_folders
from ferrule.toolchain.searched import library_folders, programs_in_path, searched_first
from ferrule.toolchain.words import files_in, words_of_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from setuptools import Extension
    from setuptools.command.build_ext import build_ext

_UNIX: Final = "unix"
"""What setuptools calls the kind of compiler that takes gcc's options."""
_COMMANDS: Final = ("compiler_so", "compiler_so_cxx", "linker_so", "linker_so_cxx")
"""setuptools' commands for C and C++; older versions have fewer."""


@dataclass(frozen=True)
class MadeOf:
    """What goes into an extension: a `digest` of it, and the `files` that were read.

    `started` is a time before they were read. `texts` are the preprocessed C files, and `said` is
    what the compiler printed with `-v`. `include_folders` are those that options name. Folders may
    not exist.
    """

    digest: str
    started: int
    files: tuple[str, ...]
    texts: tuple[bytes, ...]
    said: str
    include_folders: tuple[str, ...]
    library_folders: tuple[str, ...]

    def watched(self) -> tuple[str, ...] | None:
        """Return the files, and the folders in which another one would be found first.

        None if the compiler does not say which folders it searches.
        """
        folders = searched_folders(self.said)
        if folders is None:
            return None
        entered = [path for text in self.texts for path in marked_files(text)]
        searched = searched_first(entered, ("", *folders, *self.include_folders))
        return (*self.files, *entered, *searched, *self.library_folders)


def made_of(build: build_ext, ext: Extension) -> MadeOf | None:
    """Return everything that goes into `ext`; None if that is not known for certain.

    `build` is the command that builds it, whose compiler has been set up.
    """
    tools, compiler, flags = build.compiler, compiler_of(build), flags_of(build, ext)
    if compiler is None:
        return None
    started = time.time_ns()
    sources = [os.fspath(source) for source in ext.sources]
    with ExitStack() as stack:  # all run at the same time
        linker = stack.enter_context(asking_linker(compiler, flags))
        waiting = [
            stack.enter_context(compiler.calling(["-E", "-v", source], flags))
            for source in sources
        ]
        opened, done = linker(), [finish() for finish in waiting]
    if opened is None or any(finished.status for finished in done):
        return None
    texts = tuple(finished.stdout for finished in done)
    if opens_more_files(texts, sources):
        return None
    commands = [getattr(tools, name, ()) for name in _COMMANDS]
    words = (*chain(*commands), *flags.compile, *flags.link, *words_of_variable("LDFLAGS"))
    named = (*ext.extra_objects, *ext.depends, *files_in(words))
    files = [*opened.files, *map(os.fspath, named)]
    contents = ([_digest(text) for text in texts], list(_digests(files)))
    said = done[0].stderr if done else ""
    # As the compiler itself was told: also what `-march=native` means, and what a script adds.
    facts = (__version__, flags, commands, options_of(said), contents)
    digest = _digest(repr(facts).encode())
    programs = (*programs_of(compiler, said), *programs_in_path(compiler.command))
    return MadeOf(
        digest,
        started,
        (*files, *sources, *opened.programs, *programs),
        texts,
        said,
        include_folders(compiler, flags, FOLDER_OPTIONS),
        tuple(library_folders(words)),
    )


def compiler_of(build: build_ext) -> Compiler | None:
    """Return the compiler that setuptools has set up; None if it does not take gcc's options."""
    tools = build.compiler
    if tools.compiler_type != _UNIX:
        return None
    return Compiler(tuple(tools.compiler_so), version="", target="")


def flags_of(build: build_ext, ext: Extension) -> BuildFlags:
    """Return the flags that setuptools passes to the compiler and linker for `ext`."""
    tools = build.compiler
    return BuildFlags(
        (
            *(
                f"-D{name}={value}" if value else f"-D{name}"
                for name, value in ext.define_macros
            ),
            *(f"-U{name}" for name in ext.undef_macros),
            *(f"-I{folder}" for folder in (*ext.include_dirs, *tools.include_dirs)),
            *(ext.extra_compile_args or ()),
        ),
        (
            *(f"-L{folder}" for folder in (*ext.library_dirs, *tools.library_dirs)),
            *(ext.extra_objects or ()),
            *(f"-l{name}" for name in build.get_libraries(ext)),
            *(option for f in ext.runtime_library_dirs or () for option in _rpath(tools, f)),
            *(ext.extra_link_args or ()),
        ),
    )


def _rpath(tools: Any, folder: str) -> Sequence[str]:  # noqa: ANN401  setuptools' compiler
    """Return the options that make the loader look for libraries in `folder`."""
    options: str | list[str] = tools.runtime_library_dir_option(folder)
    return [options] if isinstance(options, str) else options


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digests(files: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in dict.fromkeys(map(os.fspath, files)):
        path = Path(name)
        yield name, _digest(path.read_bytes()) if path.is_file() else ""
