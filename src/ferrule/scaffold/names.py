"""The names of a new project: of the distribution, and of the package to import."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass
from typing import Final

from ferrule.errors import SettingsError

# As packaging's specification has it: letters, digits, and `._-` between them.
_DISTRIBUTION: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[-_.]+")
_NEEDED: Final = frozenset({"cffi", "ferrule", "pytest", "setuptools", "tests"})


@dataclass(frozen=True, slots=True)
class Names:
    """The name of a project, and of its package: `my-zlib` and `my_zlib`."""

    distribution: str
    package: str


def read_name(name: str) -> Names:
    """Return the names of a project that is called `name`.

    Raises `SettingsError` if it cannot name a distribution, or if the package's name would be
    invalid or would hide another package.
    """
    if not _DISTRIBUTION.fullmatch(name):
        _refuse(
            f"{name!r} cannot be a distribution's name; use letters, digits and single `-`, `_` "
            "or `.` between them"
        )
    package = _SEPARATORS.sub("_", name).lower()
    if not package.isidentifier() or keyword.iskeyword(package):
        _refuse(
            f"{name!r} would be imported as `{package}`, which is not a valid name in Python; "
            "begin with a letter and avoid keywords"
        )
    if package in sys.stdlib_module_names:
        _refuse(
            f"Python's standard library has a module `{package}`, and one would hide the other; "
            f"choose another name, such as `{name}-c`"
        )
    if package in _NEEDED:
        _refuse(f"the project itself needs `{package}`; choose another name")
    return Names(name, package)


def _refuse(message: str) -> None:
    raise SettingsError([message])
