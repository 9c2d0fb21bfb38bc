"""Mistakes in `[tool.ferrule]` that show only next to setuptools' settings and the files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.config.did_you_mean import did_you_mean
from ferrule.integration.project_files import project_files
from ferrule.pipeline.included_files import module_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from setuptools import Distribution

    from ferrule.config.table import Table, TableModule


def check_project(distribution: Distribution) -> Iterator[str]:
    """Yield a sentence for each mistake in the table of `distribution`."""
    table: Table | None = getattr(distribution, "ferrule_table", None)
    if table is None:
        return
    yield from table.problems
    names = [ext.name for ext in distribution.ext_modules or ()]
    packages = [*(distribution.packages or ()), *_named(distribution.py_modules)]
    for module in table.modules:
        package = module.name.rpartition(".")[0]
        if names.count(module.name) > 1:
            yield f"{module.place}: another extension module of the project has this name"
        if package and package not in packages:
            there = f"; its packages: {', '.join(packages) or 'none'}"
            near = did_you_mean(package, packages) or there
            yield f'{module.place}: the project has no package "{package}"{near}'
        if module.name in packages:
            yield f"{module.place}: the project has a package or module of this name"
        yield from _misspelt_includes(module, [each.name for each in table.modules])
        yield from _missing_files(module)


def _named(modules: Iterable[str] | None) -> Iterator[str]:
    yield from modules or ()


def _misspelt_includes(module: TableModule, names: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each included module that is unknown and nearly has one of `names`."""
    for name in module.settings.includes if module.settings else ():
        near = "" if name in names else did_you_mean(name, names)
        if near and module_file(name, Path()) is None:
            yield f'{module.place}, "includes": there is no module "{name}"{near}'


def _missing_files(module: TableModule) -> Iterator[str]:
    """Yield a sentence for each file of the project that `module` names and that is missing."""
    # Whatever else is wrong with the module, so that all of it comes in one error.
    sources, headers, include_dirs = (
        _texts(module.options.get(key)) for key in ("sources", "headers", "include_dirs")
    )
    for source in sources:
        if not Path(source).is_file():
            yield _missing(module, "sources", source)
    folders = ["", *include_dirs]
    for header in headers:
        is_here = any(os.path.isfile(os.path.join(folder, header)) for folder in folders)  # noqa: PTH113, PTH118  a header is text, and may be a name
        if not is_here and _is_of_project(header):
            yield _missing(module, "headers", header)


def _texts(value: object) -> list[str]:
    """Return the texts of an option, for which the table may have anything else."""
    texts = value if isinstance(value, (list, tuple)) else [value]
    return [each for each in texts if isinstance(each, str) and each]


def _is_of_project(header: str) -> bool:
    """Tell whether `header` can only be a file of the project, not one on the include path."""
    return header.startswith((".", "/")) or Path(Path(header).parts[0]).is_dir()


def _missing(module: TableModule, key: str, name: str) -> str:
    there = (path for path in project_files() if path.endswith(Path(name).suffix))
    return f'{module.place}, "{key}": there is no file "{name}"{did_you_mean(name, there)}'
