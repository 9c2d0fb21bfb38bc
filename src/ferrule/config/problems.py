"""What is wrong with the names and values of settings: a sentence for each problem."""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from ferrule.config.did_you_mean import nearest_or_all

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from ferrule.config.settings import Settings


def problems_of_values(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the values of `settings`."""
    yield from _problems_of_module(settings.module)
    for name in settings.includes:
        if name == settings.module:
            yield f"includes: {name!r} cannot include itself"
    for header in settings.headers:
        if wrong := _not_in_an_include(header):
            yield (
                f"headers: {header!r} cannot be included: {wrong}; change to its directory or add "
                "it with --include-dir, and give only the name of the file"
            )
    for name, _ in settings.define_macros:
        if not name.isidentifier():
            yield f"define_macros: {name!r} is not the name of a macro"


def problems_of_names(
    names: Iterable[str], taken: Sequence[str], known: Container[str], also: Iterable[str]
) -> Iterator[str]:
    """Yield a sentence for each of `names` that is not among the options `taken` here.

    `known` are those of all front ends, and `also` other keywords that may have been meant.
    """
    for name in names:
        if name in taken:
            continue
        if name in known:
            yield f"{name}: this option does not apply here; these do: {', '.join(taken)}"
        else:
            yield f'unknown option "{name}"{nearest_or_all(name, [*taken, *also])}'


def _problems_of_module(module: str) -> Iterator[str]:
    for part in module.split(".") if module else ():
        if not part.isidentifier() or not part.isascii():
            yield (
                f"module: {module!r} is not a valid module name: {part!r} is not an (ASCII) "
                "identifier; write it as in `import pkg._lib`"
            )
        elif iskeyword(part):
            yield (
                f"module: {module!r} cannot be imported: {part!r} is a keyword of Python; choose "
                "another name"
            )


def _not_in_an_include(path: str) -> str | None:
    """Return why `path` cannot be written in an `#include`, or None."""
    if '"' in path:
        return "a quotation mark ends the name in an #include"
    if "\n" in path:
        return "a line break ends an #include"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its path is not valid UTF-8, and generated text is UTF-8"
    return None
