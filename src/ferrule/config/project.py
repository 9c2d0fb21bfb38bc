"""A project's pyproject.toml: the table of ferrule in it, and the platform that it is read for."""

from __future__ import annotations

import sys
import sysconfig
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.did_you_mean import did_you_mean
from ferrule.config.table import FILE, TABLE, read_table
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.config.table import Table, TableModule

_NAMES: Final = {"darwin": "macos", "win32": "windows"}
"""cibuildwheel's name of a platform, where it differs from Python's."""


def table_in(content: bytes) -> object:
    """Return the value of `[tool.ferrule]` in a pyproject.toml, or None if there is none.

    Raises `SettingsError` if `content` is not TOML.
    """
    reader = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        parsed: dict[str, Any] = reader.loads(content.decode("utf-8"))
    except ValueError as error:  # not UTF-8 or not TOML; `TOMLDecodeError` is a `ValueError`
        message = f"{FILE} cannot be read: {error}"
        raise SettingsError([message]) from None
    tools = parsed.get("tool", {})
    return tools.get("ferrule") if isinstance(tools, dict) else None


def read_project(folder: Path) -> Table:
    """Return the table of the project in `folder`.

    Paths in the table are relative to `folder`, which must be the current directory. Raises
    `SettingsError` if the table is missing, or with everything that is wrong with it.
    """
    path = folder / FILE
    if not path.is_file():
        message = f"there is no {path}; run this in the directory of the project"
        raise SettingsError([message])
    found = table_in(path.read_bytes())
    if found is None:
        message = f"{path} has no table [{TABLE}]"
        raise SettingsError([message])
    table = read_table(found, platform_names())
    if table.problems:
        raise SettingsError(table.problems)
    return table


def module_in(table: Table, name: str) -> TableModule:
    """Return the module `name` of the `table`; raise `SettingsError` if it has none."""
    for module in table.modules:
        if module.name == name:
            return module
    names = [module.name for module in table.modules]
    there = did_you_mean(name, names) or f"; its modules: {', '.join(names) or 'none'}"
    message = f'{FILE}: there is no [{TABLE}.modules."{name}"]{there}'
    raise SettingsError([message])


def platform_names() -> tuple[str, ...]:
    """Return the names of this platform in conditions, without and with its machine."""
    name = _NAMES.get(sys.platform, sys.platform)
    machine = sysconfig.get_platform().rpartition("-")[2]
    systems = dict.fromkeys((sys.platform, name))
    return (*systems, *(f"{system}-{machine}" for system in systems))
