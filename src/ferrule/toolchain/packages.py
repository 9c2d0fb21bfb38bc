"""The user's settings and pkg-config's answers as compiler flags."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cffi import PkgConfigError, pkgconfig

from ferrule.errors import PackageError
from ferrule.toolchain.compiler import BuildFlags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.config.settings import Settings


def build_flags(settings: Settings) -> BuildFlags:
    """Return the flags that `settings` ask for, pkg-config's behind the user's own.

    Raises `PackageError` for a package that pkg-config does not know.
    """
    package = package_flags(settings.pkg_config)
    own_compile = [
        *([f"-std={settings.std}"] if settings.std else []),
        *(f"-I{folder}" for folder in settings.include_dirs),
        *(f"-D{define}" for define in settings.defines),
        *settings.compile_args,
    ]
    own_link = [
        *(f"-L{folder}" for folder in settings.library_dirs),
        *(f"-l{name}" for name in settings.libraries),
        *settings.link_args,
    ]
    return BuildFlags((*own_compile, *package.compile), (*own_link, *package.link))


@cache
def package_flags(names: tuple[str, ...]) -> BuildFlags:
    """Return what pkg-config says of the packages `names`."""
    if not names:
        return BuildFlags()
    try:
        found = pkgconfig.flags_from_pkgconfig(list(names))
    except PkgConfigError as error:
        words = str(error).strip()
        if "cannot run" in words:
            message = (
                "pkg-config is asked for, and is not installed: `apt-get install pkg-config` "
                "on Debian and Ubuntu, `dnf install pkgconf` on Fedora; or give --library "
                "and --include-dir instead of --pkg-config"
            )
        else:
            message = (
                f"pkg-config does not know {', '.join(names)}: {words}\n  Is the package's "
                "development part installed? `pkg-config --list-all` lists the names."
            )
        raise PackageError(message) from None
    # cffi's stubs do not tell that these are pairs of a name and a value.
    pairs: Iterable[tuple[str, str | None]] = found["define_macros"]  # type: ignore[assignment]
    macros = (f"-D{name}" if value is None else f"-D{name}={value}" for name, value in pairs)
    return BuildFlags(
        (
            *(f"-I{folder}" for folder in found["include_dirs"]),
            *macros,
            *found["extra_compile_args"],
        ),
        (
            *(f"-L{folder}" for folder in found["library_dirs"]),
            *(f"-l{name}" for name in found["libraries"]),
            *found["extra_link_args"],
        ),
    )
