"""Settings that a command cannot do without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from ferrule.config.settings import Settings

_NEEDS: Final = {
    "headers": "no header is given; name at least one, as in `ferrule bind zlib.h ...`",
    "module": "no module name is given; give --module NAME, as it will be imported",
}


def require(settings: Settings, *names: str) -> None:
    """Raise `SettingsError` if one of these settings is not given."""
    problems = [_NEEDS[name] for name in names if not getattr(settings, name)]
    if problems:
        raise SettingsError(problems)
