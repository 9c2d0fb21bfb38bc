"""Compiling and linking an extension module."""

from __future__ import annotations

import errno
import os
import sys
import sysconfig
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING, Final, NoReturn

from ferrule.errors import CompileError
from ferrule.toolchain.background import starting_thread
from ferrule.toolchain.compiler import (
    BuildFlags,
    Compiler,
    own_symbols_flags,
    quick_call_flags,
)
from ferrule.toolchain.complaints import first_errors, quoted
from ferrule.toolchain.diagnostics import readable_flags
from ferrule.toolchain.files import current_directory
from ferrule.toolchain.launchers import has_launcher, preprocessed_file
from ferrule.toolchain.mark import holds, mark_of, marking
from ferrule.toolchain.words import words_of, words_of_variable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from ferrule.toolchain.command import Finished

# The symbols that prove what objects are made from must not be the module's.
_HIDDEN: Final = ' __attribute__((__visibility__("hidden")))'
# Headers may have made macros of them.
_KEYWORDS: Final = "".join(
    f"#undef {word}\n" for word in ("const", "char", "__asm__", "__attribute__")
)
# A section that C finds by `__start_NAME` is in use, which lld does not assume by itself.
WITHOUT_UNUSED: Final = ("-Wl,--gc-sections", "-Wl,-z,nostart-stop-gc")
# Only after a failure, so that duplicate definitions pass only where there are some. The last time
# without any of these flags: zig's linker does not know them.
_AFTER_FAILURE: Final = (("-Wl,-z,muldefs",), ())


Started = Callable[[int, int], None]
"""Called before each C file is compiled, with its number, from 1, and the number of files."""


def not_shown(_number: int, _count: int) -> None:
    """Show nothing."""


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Meanwhile:
    """What is done while compilers run.

    `started` is called before each C file is compiled, and `rest` once all of them are.
    """

    started: Started = not_shown
    rest: Callable[[], object] = nothing


@dataclass(frozen=True)
class CSource:
    """A C file, the flags that are for it alone, and how it is optimised.

    If `text` is given, the compiler reads that instead of the file, as if it were in the current
    directory: so `#include "../a.h"` means what it means to the user, wherever `path` is. The
    object must then prove that it is made from `text`, and from `headers`: what the text includes,
    as the preprocessor gave it.
    """

    path: Path
    flags: BuildFlags
    optimisation: str = "-O1"
    text: str | None = None
    headers: str = ""

    @cached_property
    def mark(self) -> str:
        """The symbol that the object must have; paths do not count, so that builds are the same."""
        return mark_of(f"{self.text or ''}\n{_without_places(self.headers)}")


@lru_cache(maxsize=1)  # all units of a module have the same headers
def _without_places(preprocessed: str) -> str:
    return "\n".join(line for line in preprocessed.split("\n") if not line.startswith("# "))


def build_extension(
    compiler: Compiler,
    sources: Sequence[CSource],
    flags: BuildFlags,
    target: Path,
    jobs: int = 0,
) -> None:
    """Compile `sources` and link them into the extension module `target`, in the same folder.

    `flags` are for the linker. Raises `CompileError` with the message of the compiler or the
    linker. `jobs` is as in `compile_sources`.
    """
    objects = compile_sources(compiler, sources, target.parent / "objects", jobs)
    link_extension(compiler, objects, flags, target)


def compile_sources(
    compiler: Compiler,
    sources: Sequence[CSource],
    folder: Path,
    jobs: int = 0,
    meanwhile: Meanwhile = Meanwhile(),
) -> tuple[str, ...]:
    """Compile C files to objects in `folder`; return the objects' paths.

    Up to `jobs` compilers run at a time; 0 means one for each processor. They run in the current
    directory, and find the headers that the sources name from there. Raises `CompileError` with the
    messages of all that failed, and `AnswerError` if an object is not that of its source.
    """
    include = "-iquote", str(current_directory())
    is_launched = has_launcher(compiler.command)
    folder.mkdir(exist_ok=True)
    # Numbered, because two sources in different folders may have the same name.
    objects = [str(folder / f"{i}-{s.path.stem}.o") for i, s in enumerate(sources)]

    def compiling(
        source: CSource, built: str
    ) -> AbstractContextManager[Callable[[], Finished]]:
        options = module_options(compiler, source.optimisation)
        flags = source.flags.with_compile(*readable_flags(compiler), *include)
        if source.text is None:
            return compiler.calling(["-c", *options, str(source.path), "-o", built], flags)
        text = f"{source.text}\n{_KEYWORDS}{marking(source.mark, _HIDDEN)}"
        stdin = ("-x", "c", "-")
        if not is_launched:
            return compiler.calling(["-c", *options, *stdin, "-o", built], flags, text=text)
        file, known = preprocessed_file(compiler, built)
        done = compiler.call(["-E", *options, *stdin, "-o", file], flags, text=text)
        if done.status:
            return nullcontext(lambda: done)
        return compiler.calling(["-c", *options, *known, file, "-o", built], flags)

    done = _run_all(
        [partial(compiling, *pair) for pair in zip(sources, objects, strict=True)],
        jobs,
        meanwhile,
    )
    failed = [
        (finished, source)
        for finished, source in zip(done, sources, strict=True)
        if finished.status
    ]
    if failed:
        first, source = failed[0]
        _refuse(
            first,
            f"{source.path.name} does not compile",
            "".join(finished.stderr for finished, _ in failed),
        )
    for finished, source, built in zip(done, sources, objects, strict=True):
        if source.text is not None and not holds(Path(built), source.mark):
            raise finished.not_understood()
    return tuple(objects)


def module_options(compiler: Compiler, optimisation: str) -> tuple[str, ...]:
    """Return the flags for each C file of a module, except the user's; some define macros."""
    # A header's `int x;` is a definition in each unit that includes it. Without -fcommon, which
    # gcc 10 and clang 11 no longer use by themselves, the linker rejects all but one.
    # Most of our functions end with a call, which can become a jump, and need few registers during
    # other calls. -O1 does not make use of either.
    calls = ["-foptimize-sibling-calls", "-fcaller-saves"]
    # A wrapper ends in the same way for each argument that is not of the usual type; gcc makes one
    # piece of code of them. clang rejects the flag.
    if compiler.version and not compiler.is_clang:
        calls.append("-fcrossjumping")
    return "-fPIC", "-fcommon", *quick_call_flags(), *calls, optimisation


def hidden_optimisation(compiler: Compiler, flags: BuildFlags) -> tuple[str, ...]:
    """Return the flags that hide ferrule's own optimisation from headers: they are read without.

    If the user chooses how to optimise, headers are read with that, and nothing is hidden.
    """
    if any(word.startswith("-O") for word in compiler.words(flags)):
        return ()
    # The C library's headers may warn that what they do for `_FORTIFY_SOURCE` needs optimisation.
    return "-U__OPTIMIZE__", "-D__NO_INLINE__", "-Wno-cpp"


def _run_all(
    commands: Sequence[Callable[[], AbstractContextManager[Callable[[], Finished]]]],
    jobs: int,
    meanwhile: Meanwhile,
) -> tuple[Finished, ...]:
    """Run `commands`, up to `jobs` at a time; kill all of them if this is interrupted.

    The threads of the pool only wait for the commands. This thread starts and ends them, because
    Python raises `KeyboardInterrupt` only in the main one.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  slow, and not for all runs

    most = jobs or os.cpu_count() or 1
    free = Semaphore(most)

    def waited(finish: Callable[[], Finished]) -> Finished:
        try:
            return finish()
        finally:
            free.release()

    # In this order: after an error or an interrupt, the commands are ended first, and then the
    # pool can wait for its threads.
    with ThreadPoolExecutor(most) as pool, ExitStack() as running:
        futures = []
        for number, command in enumerate(commands, 1):
            free.acquire()
            meanwhile.started(number, len(commands))
            finish = running.enter_context(command())
            with starting_thread():
                futures.append(pool.submit(waited, finish))
        meanwhile.rest()
        return tuple(future.result() for future in futures)


def link_extension(
    compiler: Compiler, objects: Sequence[str], flags: BuildFlags, target: Path
) -> None:
    """Link `objects` into the extension module `target`.

    A header that defines a variable or a function defines it in each unit that includes it; the
    linker takes the first. Raises `CompileError` with the linker's message.
    """
    linker = module_linker(compiler, shared_flags())
    arguments = [*own_symbols_flags(), *objects, "-o", str(target)]
    is_elf = sys.platform == "linux"
    done = linker.link([*arguments, *(WITHOUT_UNUSED if is_elf else ())], flags)
    for more in _AFTER_FAILURE if is_elf else ():
        if done.status:
            done = linker.link([*arguments, *more], flags)
    if done.status:
        _refuse(done, f"the module {target.name} does not link", done.stderr)
    # Flags such as `-Wl,--help` make the linker succeed without linking.
    if not target.is_file():
        what = (
            f"the linker did not write {target.name}: a flag makes it do something else; remove "
            "that flag from the option, or from CFLAGS or LDFLAGS in the environment"
        )
        _refuse(done, what, done.stderr)


def module_linker(compiler: Compiler, shared: Sequence[str]) -> Compiler:
    """Return `compiler` as it links: the command in `LDSHARED`, or its own with the flags `shared`.

    setuptools takes that variable in the same way.
    """
    words = words_of_variable("LDSHARED") or (*compiler.command, *shared)
    return replace(compiler, command=tuple(words))


def shared_flags() -> list[str]:
    """Return the flags by which this Python links its extension modules, without the compiler."""
    # LDSHARED begins with a compiler and its options, such as `x86_64-linux-gnu-gcc -pthread`.
    words = words_of(
        sysconfig.get_config_var("LDSHARED") or "cc -shared", "Python's own LDSHARED"
    )
    first = next(
        (
            i
            for i, word in enumerate(words)
            if word.startswith("-") and word in {"-shared", "-bundle", "-dynamiclib"}
        ),
        None,
    )
    return list(words[first:]) if first is not None else ["-shared"]


def _refuse(done: Finished, what: str, said: str) -> NoReturn:
    # The tool's messages go to a file. If the disk was full, there are none, and the tool may have
    # freed some space again before it ended.
    silent = f"it printed no error; perhaps it could not: {os.strerror(errno.ENOSPC)}"
    shown = quoted(first_errors(done.stderr)) if done.stderr.strip() else silent
    raise CompileError(what, done.command, done.status, said, shown)
