"""What a user sees of an option: its flag, its help, its values, and who takes it.

An option is declared once, as a field of `Settings` made by `option`. Everything that front ends
and generated pages need is in the field's `Option`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ferrule.config.values import Value

METADATA: Final = "ferrule"
"""The key of the `Option` in the metadata of a dataclass field."""


class FrontEnd(Flag):
    """Where a user can give an option.

    `BIND` is `ferrule bind` and `ferrule.bind`, `READ` the commands that only read headers
    (`ferrule cdef` and `ferrule explain`), `CIMPORT` is `ferrule.cimport`, `EXTENSION` is
    `ferrule.Extension`, `TABLE` a module with headers in `[tool.ferrule]` of pyproject.toml, and
    `ADOPT` is `ferrule adopt`.
    """

    BIND = auto()
    READ = auto()
    CIMPORT = auto()
    EXTENSION = auto()
    TABLE = auto()
    ADOPT = auto()


NOWHERE: Final = FrontEnd(0)
HEADERS: Final = FrontEnd.BIND | FrontEnd.READ | FrontEnd.CIMPORT | FrontEnd.TABLE
"""The front ends that read headers."""
BUILDERS: Final = FrontEnd.BIND | FrontEnd.CIMPORT | FrontEnd.EXTENSION | FrontEnd.TABLE
"""The front ends that build a module."""
EVERYWHERE: Final = HEADERS | FrontEnd.EXTENSION


@dataclass(frozen=True, slots=True)
class Group:
    """A heading for options in help and on the reference page.

    `front_ends` take the options of the group, unless an option says otherwise.
    """

    title: str
    front_ends: FrontEnd


@dataclass(frozen=True, slots=True)
class Option:
    """How a settings field looks to a user.

    `flag` is the command line's (empty for its arguments), `meta` the value's name there, `help`
    what it means, `group` the heading it is under and `value` what values it takes. `front_ends`
    take the option, and those in `required_by` need it.
    """

    flag: str
    meta: str
    help: str
    group: str
    value: Value
    front_ends: FrontEnd
    required_by: FrontEnd


def option(  # noqa: PLR0913  all that is known of an option
    group: Group,
    usage: str,
    value: Value,
    text: str,
    *,
    default: object = None,
    front_ends: FrontEnd = NOWHERE,
    required_by: FrontEnd = NOWHERE,
) -> Any:  # noqa: ANN401  as dataclasses.field
    """Return a dataclass field that carries its `Option`.

    `usage` is the flag and the name of its value, such as `--library NAME`, and `text` is the help.
    Unless they are given, the `default` is that of the `value`, and the `front_ends` are those of
    the `group`. `required_by` is as in `Option`.
    """
    flag, _, meta = usage.partition(" ") if usage.startswith("--") else ("", "", usage)
    about = Option(
        flag, meta, text, group.title, value, front_ends or group.front_ends, required_by
    )
    return field(
        default=value.default if default is None else default, metadata={METADATA: about}
    )
