"""The system C compiler: which one it is, and the flags that every call to it shares."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import sysconfig
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ferrule.errors import ToolMissingError, complaint_in
from ferrule.toolchain.command import Finished, run, running
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.source_file import in_source_file
from ferrule.toolchain.words import words_of, words_of_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_USUAL: Final = ("cc", "gcc", "clang")
_REPAIR: Final = "set the environment variable CC to a C compiler that works"


@dataclass(frozen=True, slots=True)
class BuildFlags:
    """What the user and pkg-config say about compiling and linking, in the compiler's syntax."""

    compile: tuple[str, ...] = ()
    link: tuple[str, ...] = ()

    def with_compile(self, *more: str) -> BuildFlags:
        """Return these flags followed by `more` for the compiler."""
        return replace(self, compile=(*self.compile, *more))

    def with_link(self, *more: str) -> BuildFlags:
        """Return these flags followed by `more` for the linker."""
        return replace(self, link=(*self.link, *more))

    def with_objects(self, objects: Sequence[str]) -> BuildFlags:
        """Return these flags with object files for the linker before the libraries."""
        return replace(self, link=(*objects, *self.link))


@dataclass(frozen=True)
class Compiler:
    """A C compiler that answered when it was asked for its version.

    `command` is the program and the arguments that follow it in `CC`, as in `CC="gcc -m32"`.
    `version` is the first line that it prints for `--version`, and `target` its machine, such as
    `x86_64-linux-gnu`. Both are empty for a compiler that setuptools has set up.
    """

    command: tuple[str, ...]
    version: str
    target: str

    @classmethod
    def find(cls) -> Compiler:
        """Return the compiler that `CC` names, else the one that built Python, else a usual one.

        Raises `ToolMissingError`, which says what to install, if there is none or it does not work.
        """
        if chosen := words_of_variable("CC"):
            return cls._asked(chosen)
        configured = words_of(sysconfig.get_config_var("CC") or "", "Python's own CC")
        candidates = [configured] if configured else []
        candidates += [(name,) for name in _USUAL]
        for command in candidates:
            if shutil.which(command[0]):
                return cls._asked(command)
        message = (
            "no C compiler was found (tried "
            f"{', '.join(dict.fromkeys(c[0] for c in candidates))}); install one: `apt-get install "
            "gcc libc6-dev` on Debian and Ubuntu, `dnf install gcc` on Fedora, "
            "`xcode-select --install` on macOS, or set the environment variable CC to one"
        )
        raise ToolMissingError(message)

    @classmethod
    def _asked(cls, command: tuple[str, ...]) -> Compiler:
        try:
            with (
                running([*command, "--version"]) as version_of,
                running([*command, "-dumpmachine"]) as target_of,
            ):
                version, target = version_of(), target_of()
        except ToolMissingError as error:
            message = f"{error}; {_REPAIR}"
            raise ToolMissingError(message) from None
        if version.status or target.status or not target.stdout.strip():
            said = complaint_in(version.stderr) or complaint_in(target.stderr)
            message = (
                f"the C compiler {shlex.join(command)!r} does not work: it fails, or prints "
                "nothing, when asked for its version and its machine"
                f"{f' ({said})' if said else ''}; {_REPAIR}"
            )
            raise ToolMissingError(message)
        first = version.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
        return cls(command, first, target.stdout.decode("ascii", "replace").strip())

    @property
    def is_clang(self) -> bool:
        """Tell whether to use clang's flags where they differ from gcc's."""
        return "clang" in self.version

    @cached_property
    def _reads_preprocessed_input(self) -> bool:
        """Tell whether it reads preprocessed C from its standard input; gcc does, like most clangs.

        The others are asked, since `zig cc` says that it is clang.
        """
        if self.version and not self.is_clang:
            return True
        return run([*self.command, "-E", "-x", "cpp-output", "-"], text="").status == 0

    @cached_property
    def environment_flags(self) -> BuildFlags:
        """What `CPPFLAGS`, `CFLAGS` and `LDFLAGS` of the environment add to every call."""
        words = {name: words_of_variable(name) for name in ("CPPFLAGS", "CFLAGS", "LDFLAGS")}
        # CFLAGS are for the linker too: `-m32` or `-fsanitize=address` only work in both places.
        return BuildFlags(
            (*words["CPPFLAGS"], *words["CFLAGS"]), (*words["CFLAGS"], *words["LDFLAGS"])
        )

    def words(self, flags: BuildFlags) -> tuple[str, ...]:
        """Return what a user says to the compiler: in `CC`, in the environment and by `flags`."""
        return (*self.command[1:], *self.environment_flags.compile, *flags.compile)

    def call(
        self,
        arguments: Sequence[str],
        flags: BuildFlags,
        *,
        text: str | None = None,
        cwd: Path | None = None,
    ) -> Finished:
        """Run the compiler on C with the environment's flags and the compile `flags`."""
        with self.calling(arguments, flags, text=text, cwd=cwd) as finish:
            return finish()

    @contextmanager
    def calling(
        self,
        arguments: Sequence[str],
        flags: BuildFlags,
        *,
        text: str | None = None,
        cwd: Path | None = None,
    ) -> Iterator[Callable[[], Finished]]:
        """Start a `call` in the background; yield a function that waits for its result."""
        given = (*self.environment_flags.compile, *flags.compile)
        # The messages are read as text, and no later flag makes gcc go back from JSON to text.
        words = [word for word in given if not word.startswith("-fdiagnostics-format=")]
        with ExitStack() as stack:
            if text is not None and not self._reads_preprocessed_input:
                arguments = stack.enter_context(in_source_file(arguments, text))
                text = None
            command = [*self.command, *arguments, *words]
            yield stack.enter_context(running(command, text=text, cwd=cwd))

    def link(self, arguments: Sequence[str], flags: BuildFlags) -> Finished:
        """Run the compiler as the linker, with the link `flags` after the `arguments`.

        A linker takes from a static library only what the files before it need.
        """
        return run([*self.command, *arguments, *self.environment_flags.link, *flags.link])


def is_pypy() -> bool:
    """Tell whether this Python is PyPy, which calls C by itself and has no stable ABI."""
    return sys.implementation.name == "pypy"


def quick_call_flags() -> tuple[str, ...]:
    """Return the flags that let a module call Python and the library without the PLT's jump.

    gcc and clang know the flag on Linux; it makes a direct call 2 to 4 per cent faster.
    """
    return ("-fno-plt",) if sys.platform == "linux" else ()


def own_symbols_flags() -> tuple[str, ...]:
    """Return the linker flags that make a module call the functions that are linked into it.

    Otherwise, on Linux, a function of the same name in the C library would be called instead,
    because the C library is loaded first. Elsewhere linkers do this by themselves.
    """
    return ("-Wl,-Bsymbolic",) if sys.platform == "linux" else ()


def runtime_flags() -> tuple[str, ...]:
    """Return the flags by which ferrule's own C compiles, and finds its headers.

    It uses GNU extensions, which a user's `-pedantic-errors` would reject.
    """
    without_gil = ("-DFERRULE_GIL_DISABLED",) if is_without_gil() else ()
    # What the user wants to be warned of is not for generated C.
    return "-isystem", str(runtime_dir()), "-Wno-pedantic", "-Wno-error", *without_gil


def is_without_gil() -> bool:
    """Tell whether this Python's objects have the members that one without a GIL needs."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def run_path(folder: str) -> str:
    """Return a folder of an rpath, with the loader's own spelling in place of `{origin}`."""
    return folder.replace("{origin}", "@loader_path" if sys.platform == "darwin" else "$ORIGIN")


def run_path_flags(folders: Sequence[str]) -> tuple[str, ...]:
    """Return the linker's flags by which a module looks for shared libraries in `folders`.

    Each word is for the linker by itself, because a folder may have a comma in its name.
    """
    return tuple(
        word
        for folder in folders
        for part in ("-rpath", run_path(folder))
        for word in ("-Xlinker", part)
    )


def python_include_flags() -> tuple[str, ...]:
    """Return the flags that find `Python.h`; raise `ToolMissingError` if it is not installed."""
    folders = dict.fromkeys(sysconfig.get_path(which) for which in ("include", "platinclude"))
    if not any(os.path.exists(os.path.join(folder, "Python.h")) for folder in folders):  # noqa: PTH110, PTH118  one stat, no Path
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        message = (
            f"Python's own C headers are not installed (no Python.h in {', '.join(folders)}); "
            f"install them: `apt-get install python{version}-dev` on Debian and Ubuntu, "
            "`dnf install python3-devel` on Fedora"
        )
        raise ToolMissingError(message)
    return tuple(f"-I{folder}" for folder in folders)
