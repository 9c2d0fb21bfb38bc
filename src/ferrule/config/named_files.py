"""The files that options name: each `@FILE`, and files of annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ferrule.config.settings import every_option
from ferrule.config.values import ANNOTATIONS, TEXT_OR_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator


def named_files(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the files that `values` name, which are by the options' names in Python.

    Tables of annotations that are given in place of a file name none.
    """
    for name, about in every_option():
        value = values.get(name)
        if about.value is TEXT_OR_FILE and isinstance(value, str) and value.startswith("@"):
            yield value.removeprefix("@")
        elif about.value is ANNOTATIONS and isinstance(value, str):
            yield value
        elif about.value is ANNOTATIONS and isinstance(value, Iterable):
            yield from (str(each) for each in value if not isinstance(value, Mapping))
