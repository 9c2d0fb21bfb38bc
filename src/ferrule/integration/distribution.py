"""setuptools' entry point: what ferrule adds to a distribution whose modules it builds.

setuptools calls `finalize` for every project that is built where ferrule is installed. So that
other projects hardly notice, pyproject.toml is only parsed if it contains the word "ferrule".
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import setuptools
from setuptools.errors import SetupError

from ferrule.emit.preamble_first import EMBEDDED
from ferrule.toolchain.suffix import is_stable_abi

if TYPE_CHECKING:
    from setuptools import Distribution

_PROJECT: Final = Path("pyproject.toml")


def finalize(distribution: Distribution) -> None:
    """Make the build of a `distribution` build the modules of `[tool.ferrule]` and write stubs.

    setuptools calls this through the entry point `setuptools.finalize_distribution_options`. Raises
    setuptools' `SetupError` if pyproject.toml or the table cannot be read, or if cffi
    is missing.
    """
    _make_extensions(distribution)
    if _PROJECT.is_file() and b"ferrule" in (content := _PROJECT.read_bytes()):
        from ferrule.config.project import table_in  # noqa: PLC0415  see above
        from ferrule.errors import SettingsError  # noqa: PLC0415  see above

        try:
            table = table_in(content)
        except SettingsError as error:
            raise SetupError(str(error)) from None
        if table is not None:
            _require_packages()
            from ferrule.integration.project_table import add_table  # noqa: PLC0415  see above

            add_table(distribution, table)
    # Members that setuptools does not know are its to refuse; a pair of a name and options is old.
    macros = (getattr(ext, "define_macros", ()) for ext in distribution.ext_modules or ())
    if any(EMBEDDED in each for each in macros):
        _require_packages()
        from ferrule.integration.commands import add_commands  # noqa: PLC0415  see above

        add_commands(distribution)


def _make_extensions(distribution: Distribution) -> None:
    """Put what setuptools builds in place of each `ferrule.Extension` in `ext_modules`.

    It has the stable ABI where `cffi_modules` gives it that.
    """
    module = sys.modules.get("ferrule.extension")  # whoever made an Extension has imported it
    extensions = distribution.ext_modules
    if module is None or not isinstance(extensions, list):  # setuptools refuses anything else
        return
    for index, ext in enumerate(extensions):
        if isinstance(ext, module.Extension):
            made = ext.ffibuilder.distutils_extension()
            if ext.settings.py_limited_api is None:
                made.py_limited_api = is_stable_abi()
            extensions[index] = made


def _require_packages() -> None:
    """Raise `SetupError` without cffi, or for a setuptools whose wheels another package makes."""
    from ferrule.errors import CffiMissingError  # noqa: PLC0415  see above
    from ferrule.toolchain.required_cffi import require_cffi  # noqa: PLC0415  see above

    try:
        require_cffi()
    except CffiMissingError as error:
        raise SetupError(str(error)) from None
    try:
        import_module("setuptools.command.bdist_wheel")
    except ModuleNotFoundError:
        message = (
            f"ferrule needs setuptools 70.1 or newer, and this is {setuptools.__version__}: run "
            "`pip install -U setuptools`, or build with pip's build isolation"
        )
        raise SetupError(message) from None


finalize.order = 1  # type: ignore[attr-defined]  # after cffi's own, which is 0
