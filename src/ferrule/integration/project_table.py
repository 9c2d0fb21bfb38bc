"""Gives the modules of `[tool.ferrule]` to setuptools.

No compiler, libclang or pkg-config is used here, since metadata and sdists are made without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cffi.setuptools_ext import cffi_modules
from setuptools.errors import SetupError

from ferrule.config.project import platform_names
from ferrule.config.table import Table, read_table
from ferrule.integration.commands import add_commands
from ferrule.integration.table_extension import TableExtension

if TYPE_CHECKING:
    from setuptools import Distribution


def add_table(distribution: Distribution, values: object) -> None:
    """Add the modules of the table, whose parsed `values` these are, to `distribution`.

    Problems are kept for `TableBuildExt`, which knows the packages and reports everything at once.
    Raises `SetupError` if the table has problems and no module, because then no build follows.
    """
    table = read_table(values, platform_names())
    if table.problems and not table.modules:
        raise SetupError("\n".join(table.problems))
    vars(distribution)["ferrule_table"] = table
    extensions = [TableExtension(module) for module in table.modules]
    distribution.ext_modules = [*(distribution.ext_modules or ()), *extensions]
    if table.scripts:
        _run_scripts(distribution, table)
    add_commands(distribution)


def _run_scripts(distribution: Distribution, table: Table) -> None:
    """Run the build scripts as cffi runs those of `cffi_modules`, and add them to that list."""
    given = getattr(distribution, "cffi_modules", None) or []
    scripts = [*([given] if isinstance(given, str) else given), *table.scripts]
    cffi_modules(distribution, "cffi_modules", list(table.scripts))
    vars(distribution)["cffi_modules"] = scripts
