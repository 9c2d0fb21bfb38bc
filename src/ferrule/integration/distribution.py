"""setuptools' entry point: what ferrule adds to a distribution whose modules it builds.

setuptools calls `finalize` for every project that is built where ferrule is installed. To cost
other projects next to nothing, pyproject.toml is only parsed if the word "ferrule" is in it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from setuptools.errors import SetupError

from ferrule.emit.preamble_first import EMBEDDED

if TYPE_CHECKING:
    from setuptools import Distribution

_PROJECT: Final = Path("pyproject.toml")


def finalize(distribution: Distribution) -> None:
    """Make the build of a `distribution` build the modules of `[tool.ferrule]` and write stubs.

    setuptools calls this through the entry point `setuptools.finalize_distribution_options`. Raises
    setuptools' `SetupError` if pyproject.toml or the table cannot be read.
    """
    if _PROJECT.is_file() and b"ferrule" in (content := _PROJECT.read_bytes()):
        tables = _parsed(content).get("tool", {})
        if isinstance(tables, dict) and "ferrule" in tables:
            from ferrule.integration.project_table import add_table  # noqa: PLC0415  see above

            add_table(distribution, tables["ferrule"])
    if getattr(distribution, "cffi_modules", None) or any(
        EMBEDDED in ext.define_macros for ext in distribution.ext_modules or ()
    ):
        from ferrule.integration.commands import add_commands  # noqa: PLC0415  see above

        add_commands(distribution)


finalize.order = 1  # type: ignore[attr-defined]  # after cffi's own, which is 0


def _parsed(content: bytes) -> dict[str, Any]:
    reader = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        parsed: dict[str, Any] = reader.loads(content.decode("utf-8"))
    except ValueError as error:  # not UTF-8, or not TOML: the reader's own error is one, too
        message = f"{_PROJECT} cannot be read: {error}"
        raise SetupError(message) from None
    return parsed
