"""setuptools' `bdist_wheel`, with the tag of the stable ABI where all modules use it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from setuptools.command.bdist_wheel import bdist_wheel

from ferrule.integration.table_extension import TableExtension
from ferrule.toolchain.build import is_stable_abi
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from setuptools._distutils.extension import Extension

_OLDEST: Final = "cp310"
"""The Python whose stable ABI modules are compiled for: see `csrc/runtime/ferrule_python.h`."""


class StableWheel(bdist_wheel):
    """`bdist_wheel` that tags a wheel as `cp310-abi3` if each of its modules is ferrule's.

    The tag says what the modules are compiled for. A project that sets `py_limited_api` itself
    keeps its tag, and so does one with extension modules that ferrule did not make.
    """

    def finalize_options(self) -> None:
        """Choose the tag, unless the user has."""
        modules = self.distribution.ext_modules
        if not self.py_limited_api and modules and is_stable_abi():
            if all(isinstance(each, TableExtension) for each in modules):
                self.py_limited_api = _OLDEST
            elif all(map(_is_ours, modules)):
                self.py_limited_api = _oldest_that_finds()
        super().finalize_options()


def _is_ours(module: Extension) -> bool:
    """Tell whether ferrule made `module`, by the table or by a build script."""
    own = str(runtime_dir())
    return isinstance(module, TableExtension) or own in module.include_dirs


def _oldest_that_finds() -> str:
    """Return the oldest Python that looks for a file with the ending that setuptools gives it.

    From 3.15 on that is an ending which older Pythons do not know.
    """
    major, minor = sys.version_info[:2]
    return _OLDEST if (major, minor) < (3, 15) else f"cp{major}{minor}"
