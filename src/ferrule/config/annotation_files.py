"""Annotation files, and tables passed instead of a file, as parsed TOML.

"sqlite.toml"                            ->   AnnotationFile("sqlite.toml", {"functions": ...})
{"functions": [{"match": "f", ...}]}     ->   AnnotationFile("annotations", {"functions": ...})
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ferrule.errors import SettingsError

IN_PLACE: Final = "annotations"
"""What messages call tables that are not in a file."""


@dataclass(frozen=True, slots=True)
class AnnotationFile:
    """The `tables` of one file, by their names; messages call the file `name`."""

    name: str
    tables: Mapping[str, Any]


def annotation_files(name: str, value: object) -> tuple[AnnotationFile, ...]:
    """Return a file or tables, or an iterable of these, as a tuple; `name` is the setting's.

    Raises `SettingsError` for another `value`, and for a file that cannot be read.
    """
    if isinstance(value, Mapping):
        return (AnnotationFile(IN_PLACE, value),)
    if isinstance(value, (str, os.PathLike)):
        return (_read(name, Path(value)),)
    if isinstance(value, AnnotationFile):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(file for each in value for file in annotation_files(name, each))
    what = "a path, a dict of tables or an iterable of these"
    raise SettingsError([f"{name}: must be {what}, not {type(value).__name__}"])


def _read(name: str, path: Path) -> AnnotationFile:
    reader = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        tables = reader.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # a null byte in the name, not UTF-8, or not TOML
        message = f"{name}: cannot read {path}: {error}"
        raise SettingsError([message]) from None
    return AnnotationFile(str(path), tables)
