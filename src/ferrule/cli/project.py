"""Settings from a project's pyproject.toml, and the files that they come from."""

from __future__ import annotations

import os
from pathlib import Path

from ferrule.cli.options import given, remembered
from ferrule.config.project import module_in, read_project
from ferrule.config.settings import Settings
from ferrule.config.table import FILE
from ferrule.errors import SettingsError


def settings_of_table(values: dict[str, object]) -> tuple[Settings, tuple[Path, ...]]:
    """Return the settings of a module in the current directory's pyproject.toml, and its files.

    Options that the user gave replace the table's. Raises `SettingsError` with everything that is
    wrong.
    """
    own = given(values)
    module = module_in(read_project(Path()), str(own["module"]))
    if not module.binds_headers:
        message = (
            f"{module.place}: it has no headers; for a cdef, write a build script with "
            "ferrule.Extension, whose C `python -m cffi.gen_src` writes"
        )
        raise SettingsError([message])
    settings = remembered(Settings.of({**module.options, **own}))
    return settings, (Path(FILE), *map(Path, module.files))


def sdist_folder() -> Path:
    """Return the folder of an sdist's files: the one that Meson names, or else the project."""
    return Path(os.environ.get("MESON_PROJECT_DIST_ROOT", ""))
