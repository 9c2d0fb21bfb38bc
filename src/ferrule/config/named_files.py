"""The files that options name: each `@FILE`, and files of annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.config.settings import every_option
from ferrule.config.values import ANNOTATIONS, TEXT_OR_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def named_files(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the files that options name; `values` are the options, by their names in Python."""
    for name, about in every_option():
        value = values.get(name)
        if about.value is TEXT_OR_FILE and isinstance(value, str) and value.startswith("@"):
            yield value.removeprefix("@")
        elif about.value is ANNOTATIONS and isinstance(value, str):
            yield value
        elif about.value is ANNOTATIONS and isinstance(value, (list, tuple)):
            yield from map(str, value)
