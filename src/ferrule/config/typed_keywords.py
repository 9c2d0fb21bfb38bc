"""The typed keyword arguments of the front ends: `python -m ferrule.config.typed_keywords`.

Input: the fields of `Settings`. Output: the text of `ferrule/config/keywords.py`, which a test
compares.
"""

from __future__ import annotations

import sys
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from ferrule.config.options import FrontEnd
from ferrule.config.settings import every_option

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGINNING: Final = '''\
"""The keyword arguments of `ferrule.bind`, `ferrule.cimport` and `ferrule.Extension`, for checkers.

Printed by `python -m ferrule.config.typed_keywords`; change `ferrule/config/settings.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from typing import TypeAlias

    from typing_extensions import Required

    AnyPath: TypeAlias = str | PathLike[str]
    Texts: TypeAlias = AnyPath | Iterable[AnyPath]
    Annotations: TypeAlias = (
        AnyPath | Mapping[str, object] | Iterable[AnyPath | Mapping[str, object]]
    )
    Macros: TypeAlias = Iterable[tuple[str, str | int | None]]
'''
_CLASSES: Final = (
    ("BindOptions", FrontEnd.BIND, "ferrule.bind", ()),
    ("CimportOptions", FrontEnd.CIMPORT, "ferrule.cimport", ("headers",)),
    ("ExtensionOptions", FrontEnd.EXTENSION, "ferrule.Extension", ("module", "cdef")),
)
"""Name, front end, function, and the parameters that the function has itself."""
_WIDTH: Final = 96
_INDENT: Final = "    "


def render_keywords() -> str:
    """Return the module: a `TypedDict` for each function that takes options."""
    return "\n\n".join([_BEGINNING, *("".join(_class(*described)) for described in _CLASSES)])


def _class(
    name: str, front_end: FrontEnd, function: str, own: tuple[str, ...]
) -> Iterator[str]:
    yield f"class {name}(TypedDict, total=False):\n"
    yield f'{_INDENT}"""The options that `{function}` takes."""\n'
    for key, option in every_option():
        if key in own or not option.front_ends & front_end:
            continue
        annotation = option.value.annotation
        if option.required_by & front_end:
            annotation = f"Required[{annotation}]"
        yield f"\n{_INDENT}{key}: {annotation}\n"
        yield from _docstring(option.help)


def _docstring(text: str) -> Iterator[str]:
    """Yield `text` as the docstring of a key, on as many lines as it needs."""
    if len(_INDENT) + len(text) + 6 <= _WIDTH:
        yield f'{_INDENT}"""{text}"""\n'
        return
    first, *rest = wrap(f'"""{text}', _WIDTH - len(_INDENT), break_on_hyphens=False)
    yield from (f"{_INDENT}{line}\n" for line in (first, *rest, '"""'))


if __name__ == "__main__":
    sys.stdout.write(render_keywords())
