"""Compiler flags from the user's settings and from pkg-config."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from ferrule.errors import PackageError, ToolMissingError
from ferrule.toolchain.command import run, running
from ferrule.toolchain.compiler import BuildFlags, run_path_flags
from ferrule.toolchain.words import plain_words, values_of, words_of, words_of_variable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.config.settings import Settings
    from ferrule.toolchain.compiler import Compiler

FOLDER_OPTIONS: Final = ("-I", "--include-directory", "-iquote", "-isystem", "-idirafter", "-F")
"""The options that name folders with headers; `-F` is for macOS, whose frameworks are folders."""


def build_flags(settings: Settings) -> BuildFlags:
    """Return the flags that `settings` ask for, pkg-config's after the user's own.

    The compiler searches the folders of the first `-I` and `-L` first, so the user's take
    precedence. Raises `PackageError` for a package that pkg-config does not know.
    """
    package = package_flags(settings.pkg_config)
    own_compile = [
        "-fPIC",  # as for the module: some macros depend on it
        *([f"-std={settings.std}"] if settings.std else []),
        *(f"-I{folder}" for folder in settings.include_dirs),
        *(f"-D{define}" for define in settings.defines),
        *settings.compile_args,
    ]
    own_link = [
        *(f"-L{folder}" for folder in settings.library_dirs),
        *run_path_flags(settings.runtime_library_dirs),
        *(f"-l{name}" for name in settings.libraries),
        *settings.link_args,
    ]
    return BuildFlags((*own_compile, *package.compile), (*own_link, *package.link))


def include_folders(
    compiler: Compiler, flags: BuildFlags, options: Sequence[str] = ("-I",)
) -> tuple[str, ...]:
    """Return the folders that `options` name for `compiler`, in the order in which it looks there.

    They may not exist.
    """
    return tuple(values_of(plain_words(compiler.words(flags)), options))


def package_flags(names: tuple[str, ...]) -> BuildFlags:
    """Return the flags that pkg-config prints for the packages `names`.

    Raises `PackageError` for one that it does not know, or if there is no pkg-config.
    """
    if not names:
        return BuildFlags()
    command = pkg_config()
    return _asked(command, names)


def known_packages() -> tuple[str, ...]:
    """Return the names of all packages that pkg-config knows; none if there is no pkg-config."""
    try:
        said = run([*pkg_config(), "--list-all"])
    except ToolMissingError:
        return ()
    lines = said.stdout.decode("utf-8", "replace").splitlines()
    return tuple(line.split()[0] for line in lines if line.strip())


def ask_packages_again() -> None:
    """Forget pkg-config's answers, because its files and environment may have changed."""
    _asked.cache_clear()


def pkg_config() -> tuple[str, ...]:
    """Return how to call pkg-config: the environment variable `PKG_CONFIG`, if it is set."""
    return words_of_variable("PKG_CONFIG") or ("pkg-config",)


@cache
def _asked(command: tuple[str, ...], names: tuple[str, ...]) -> BuildFlags:
    asking = (*command, "--print-errors")
    try:
        with (
            running([*asking, "--cflags", *names]) as cflags,
            running([*asking, "--libs", *names]) as libs,
        ):
            said = cflags(), libs()
    except ToolMissingError as error:
        message = (
            f"--pkg-config needs pkg-config: {error}; install it: `apt-get install pkg-config` "
            "on Debian and Ubuntu, `dnf install pkgconf` on Fedora, or set the environment "
            "variable PKG_CONFIG to one; or give --library and --include-dir instead"
        )
        raise PackageError(message, names) from None
    if failed := next((done for done in said if done.status), None):
        message = (
            f"{command[0]} does not know {', '.join(names)}: {failed.stderr.strip()}\n  Is the "
            "package's development part installed? `pkg-config --list-all` lists the names."
        )
        raise PackageError(message, names)
    flags = (done.stdout.decode("utf-8", "surrogateescape") for done in said)
    whose = f"the output of pkg-config for {', '.join(names)}"
    return BuildFlags(*(words_of(text, whose) for text in flags))
