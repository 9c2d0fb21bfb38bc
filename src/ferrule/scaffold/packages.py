"""Finding the pkg-config package of a header: names suggest some, and the linker decides."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.errors import (
    AnnotationError,
    CommandError,
    FerruleError,
    HeaderError,
    PackageError,
)
from ferrule.pipeline.preview import resolve_headers
from ferrule.selection.reasons import Reason
from ferrule.toolchain.header_files import is_path
from ferrule.toolchain.packages import known_packages

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.resolving import Resolved

_TRIED: Final = 4
_VERSION: Final = re.compile(r"[-_.]?\d[\d.]*$")


@dataclass(frozen=True, slots=True)
class Found:
    """Settings, what they bind, and the `package` that was added to them, if any.

    `was_searched` says whether a package was looked for, or the user had named a library.
    """

    settings: Settings
    resolved: Resolved
    package: str | None
    was_searched: bool

    @property
    def absent(self) -> int:
        """How many functions and variables are in no library that is named."""
        return _absent(self.resolved)


def with_package(settings: Settings) -> Found:
    """Return `settings`, with the package that has the headers' functions if one has to be added.

    That is so if the user named no library and the C library lacks some of the functions. Raises
    the errors of `bind` that concern reading.
    """
    named = settings.pkg_config or settings.libraries or settings.sources or settings.link_args
    best: Found | None = None
    error: FerruleError | None = None
    known = () if named else known_packages()
    was_searched = bool(named or known)
    others = candidates(settings.headers, known)[:_TRIED]
    for package in (None, *others):
        changed = replace(settings, pkg_config=(package,)) if package else settings
        try:
            found = Found(changed, resolve_headers(changed), package, was_searched)
        except (AnnotationError, CommandError, HeaderError, PackageError) as refused:
            # Without the package, its headers or its library may not be found; and a package that
            # was only guessed may need another one that is not installed.
            error = error or refused
            continue
        if best is None or found.absent < best.absent:
            best = found
        if not best.absent:
            break
    if best is None:
        assert error is not None, "one of the two is set"  # noqa: S101
        raise error
    return best


def candidates(headers: tuple[str, ...], packages: tuple[str, ...]) -> list[str]:
    """Return the `packages` named like a header or its folder, the most similar first.

    `png.h` and `libpng16/png.h` suggest `libpng` and `libpng16`, `libxml/tree.h` `libxml-2.0`.
    """
    words = {part for h in headers if not is_path(h) for part in (h.split("/")[0], h)}
    stems = {word.rpartition("/")[2].removesuffix(".h").lower() for word in words}
    families = {_family(stem) for stem in stems}
    found = [package for package in packages if _family(package) in families]
    return sorted(found, key=lambda p: (p.lower().removeprefix("lib") not in stems, len(p), p))


def _family(name: str) -> str:
    """Return what the names of a header and its package share: `png` for `libpng16`."""
    return _VERSION.sub("", name.lower().removeprefix("lib")) or name.lower()


def _absent(resolved: Resolved) -> int:
    return sum(skip.reason is Reason.NOT_EXPORTED for skip in resolved.skipped)
