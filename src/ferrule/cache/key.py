"""The key of a cached module: a digest of everything that goes into it.

Files count by content, because files with equal times may differ. Headers count by the text that
the preprocessor makes of them, which also shows which of two headers was found, and what
`__has_include` found. Libraries count by the linker's own list of the files that it opens.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cffi

from ferrule import __version__
from ferrule.headers.libclang import libclang_file, libclang_version
from ferrule.pipeline.included_files import included_files
from ferrule.toolchain.build import module_options, shared_flags
from ferrule.toolchain.compiler import Compiler, python_include_flags
from ferrule.toolchain.digests import Digests
from ferrule.toolchain.files import current_directory
from ferrule.toolchain.line_markers import marked_files
from ferrule.toolchain.opened import (
    asking_linker,
    opens_more_files,
    options_of,
    programs_of,
)
from ferrule.toolchain.packages import (
    FOLDER_OPTIONS,
    ask_packages_again,
    build_flags,
    include_folders,
)
from ferrule.toolchain.preprocess import include_text, preprocess
from ferrule.toolchain.preprocessor import preprocessing_whole, searched_folders
from ferrule.toolchain.sealed import digest_of
from ferrule.toolchain.searched import (
    LIBRARY_OPTIONS,
    folders_of_variables,
    library_folders,
    name_below,
    named_in,
    programs_in_path,
)
from ferrule.toolchain.suffix import extension_suffix
from ferrule.toolchain.variables import tool_variables
from ferrule.toolchain.words import files_in, plain_words, values_of, words_of_variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings
    from ferrule.toolchain.compiler import BuildFlags
    from ferrule.toolchain.opened import Opened

_ENDINGS: Final = (".so", ".dylib", ".a")
_PROCESS: Final = secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Key:
    """The key under which a module is found in the cache.

    `is_proved` says whether `digest` covers everything that goes into the module. If not, the key
    belongs to this process, and no other process finds the module.
    """

    digest: str
    is_proved: bool


def module_key(settings: Settings, cache: Path) -> Key:
    """Return the key of the module that `settings` describe; digests are remembered in `cache`.

    Raises what `bind` raises for a missing tool or package, and for headers that cannot be
    preprocessed.
    """
    return key_of(ask(settings), cache)


def key_of(asked: Asked, cache: Path) -> Key:
    """Return the key of the module that was `asked` about, as `module_key` does."""
    digests = Digests(cache)
    settings, compiler, flags, said = asked.settings, asked.compiler, asked.flags, asked.said
    made_of = (
        __version__,
        cffi.__version__,
        sys.version,
        extension_suffix(),
        shared_flags(),
        os.environ.get("LDSHARED"),
        compiler,
        compiler.environment_flags,
        libclang_version(),
        flags,
        replace(settings, jobs=0),  # how many compilers run at a time does not matter
        tool_variables(),
        options_of(said.words),  # what `-march=native` means, and what a script adds
        [digest_of(text) for text in (said.headers, *said.sources)],
        [
            (file, digests.digest(file))
            for file in dict.fromkeys(_files(settings, compiler, flags, said))
        ],
    )
    digests.remember()
    is_proved = _is_proved(settings, flags, said)
    # The process number distinguishes a forked child from its parent: both have the same _PROCESS.
    mark = "" if is_proved else f"{_PROCESS}-{os.getpid()}"
    return Key(digest_of(repr((made_of, mark)).encode()), is_proved)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tools said about the module that `settings` describe."""

    settings: Settings
    compiler: Compiler
    flags: BuildFlags
    said: _Said


def ask(settings: Settings) -> Asked:
    """Ask the tools what goes into the module; raise as `module_key` does."""
    ask_packages_again()  # the packages may have changed since this process asked last
    compiler, flags = Compiler.find(), build_flags(settings)
    return Asked(settings, compiler, flags, _ask(settings, compiler, flags))


def watched_files(asked: Asked) -> tuple[str, ...] | None:
    """Return the files on which the key depends, including some that do not exist.

    If one of these appears in a folder that is searched earlier, it takes the place of another.
    None if the compiler does not say which folders it searches.
    """
    said, flags = asked.said, asked.flags
    searched = searched_folders(said.words)
    if searched is None:
        return None
    # The compiler leaves out those that do not exist, which may change.
    folders = (
        *searched,
        *include_folders(asked.compiler, flags, FOLDER_OPTIONS),
        *folders_of_variables(),
    )
    entered = [path for text in (said.headers, *said.sources) for path in marked_files(text)]
    files = [*_files(asked.settings, asked.compiler, flags, said), *entered]
    next_to_files = (os.path.dirname(path) for path in entered)  # noqa: PTH120  hundreds, and cheap
    places = dict.fromkeys(("", *next_to_files, *folders))
    names = {name for path in entered for name in named_in(path)} | {*asked.settings.headers}
    names |= {name_below(folders, path) for path in entered}  # for `#include MACRO`
    wanted = (os.path.join(place, name) for place in places for name in names)  # noqa: PTH118  as above
    programs = programs_in_path(asked.compiler.command)
    more = (*wanted, *_candidates(flags), *programs, libclang_file())
    return tuple(dict.fromkeys((*files, *more)))


@dataclass(frozen=True, slots=True)
class _Said:
    """The tools' answers: preprocessed text, files that the linker opened, the compiler's files.

    `words` are the compiler's output for `-v`.
    """

    headers: bytes
    sources: tuple[bytes, ...]
    opened: Opened | None
    programs: tuple[str, ...]
    words: str


def _ask(settings: Settings, compiler: Compiler, flags: BuildFlags) -> _Said:
    """Run all tools at once; errors in C files are left for the build to report."""
    includes = include_text(settings.preamble, settings.headers)
    built = (
        *module_options(compiler, "-O1"),
        *python_include_flags(),
        "-iquote",
        str(current_directory()),
    )
    with ExitStack() as stack:
        opened = stack.enter_context(asking_linker(compiler, flags))
        headers = stack.enter_context(
            preprocessing_whole(compiler, ["-v", "-dD", "-dI", "-C"], includes, flags)
        )
        sources = [
            stack.enter_context(compiler.calling(["-E", *built, name], flags))
            for name in settings.sources
        ]
        text, done = headers()
        # A second run either works or raises the error that the build would raise.
        if done.status or text is None:
            whole = preprocess(compiler, includes, settings.headers, flags)
            text = whole.text.encode()
        texts = tuple(finish().stdout for finish in sources)
        programs = programs_of(compiler, done.stderr)
        return _Said(text, texts, opened(), programs, done.stderr)


def _files(
    settings: Settings, compiler: Compiler, flags: BuildFlags, said: _Said
) -> Iterator[str]:
    """Yield the files whose content counts.

    Headers are among them, though their preprocessed text counts too: that was made without the
    macro `__OPTIMIZE__`, which the module is compiled with.
    """
    yield from said.programs
    yield from map(str, included_files(settings).values())
    yield from files_in(_words(compiler, flags))
    yield from settings.sources
    yield from marked_files(said.headers)
    if said.opened is None:
        yield from _candidates(flags)
    else:
        yield from said.opened.files
        yield from said.opened.programs


def _is_proved(settings: Settings, flags: BuildFlags, said: _Said) -> bool:
    """Tell whether the key covers everything that can be in the module."""
    asked_for = (flags.link, os.environ.get("LDFLAGS"), os.environ.get("LIBRARY_PATH"))
    if said.opened is None and any(asked_for):
        return False
    return not opens_more_files(said.sources, settings.sources)


def _words(compiler: Compiler, flags: BuildFlags) -> Iterator[str]:
    environment = compiler.environment_flags
    for group in (compiler.command, environment.compile, environment.link, flags.compile):
        yield from group
    yield from flags.link


def _candidates(flags: BuildFlags) -> Iterator[str]:
    """Yield the paths of all libraries that `flags` may mean; most of them do not exist."""
    # Python's own options come first; pyenv's and conda's name a folder.
    link = (
        *(words_of_variable("LDSHARED") or shared_flags()),
        *words_of_variable("LDFLAGS"),
        *flags.link,
    )
    folders = [*library_folders(link)]
    for name in values_of(plain_words(link), LIBRARY_OPTIONS):
        spelled = [name[1:]] if name[:1] == ":" else [f"lib{name}{end}" for end in _ENDINGS]
        yield from (str(Path(folder, file)) for folder in folders for file in spelled)
