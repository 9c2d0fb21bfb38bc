"""The files that options name: each `@FILE`, and files of annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.config.settings import every_option
from ferrule.config.values import ANNOTATIONS, TEXT_OR_FILE, TEXTS_OR_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def named_files(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the files that options name; `values` are the options, by their names in Python."""
    for name, about in every_option():
        value = values.get(name)
        given = value if isinstance(value, (list, tuple)) else [value]
        texts = [each for each in given if isinstance(each, str)]
        if about.value in (TEXT_OR_FILE, TEXTS_OR_FILES):
            yield from (text[1:] for text in texts if text.startswith("@"))
        elif about.value is ANNOTATIONS:
            yield from texts
