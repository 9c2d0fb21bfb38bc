"""`Cdef`: one of several cdef texts, with cffi's options for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ferrule.config.values import TEXT_OR_FILE, problems_of_text
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Cdef:
    """One of several cdef texts of a `ferrule.Extension` that need different options.

    ::

        cdef=[PLAIN, ferrule.Cdef(PACKED, packed=True)]

    - `text` has the declarations, or is `@FILE`.
    - `packed` says that the C code packs the structs of the text that have no `...`, as with
      `__attribute__((packed))`.
    - `override` lets a declaration replace one of the same name in an earlier text.
    """

    text: str
    packed: bool = False
    override: bool = False


def read_cdef_texts(cdef: object) -> tuple[Cdef, ...]:
    """Return the texts that a user passes as a `str`, a `Cdef`, or an iterable of them.

    Raises one `SettingsError` for all that is wrong, such as an `@FILE` that cannot be read.
    """
    is_one = isinstance(cdef, (str, bytes)) or not isinstance(cdef, Iterable)
    given: Iterable[Any] = (cdef,) if is_one else cdef  # type: ignore[assignment]  # it is iterable
    parts: list[Cdef] = []
    problems: list[str] = []
    for each in given:
        part: Cdef = each if isinstance(each, Cdef) else Cdef(each)
        try:
            parts.append(replace(part, text=str(TEXT_OR_FILE.read("cdef", part.text))))
        except SettingsError as error:
            problems += error.problems
    problems += _problems(parts)
    if problems:
        raise SettingsError(problems)
    return tuple(parts)


def _problems(parts: Iterable[Cdef]) -> Iterator[str]:
    for part in parts:
        yield from problems_of_text("cdef", part.text, TEXT_OR_FILE)
        for name in ("packed", "override"):
            if not isinstance(getattr(part, name), bool):
                yield f"cdef: {name} of a Cdef must be True or False, not {getattr(part, name)!r}"
