"""setuptools' `bdist_wheel`, with the tag of the stable ABI where all modules use it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from setuptools.command.bdist_wheel import bdist_wheel

from ferrule.integration.table_extension import TableExtension
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.suffix import OLDEST_PYTHON, is_stable_abi

if TYPE_CHECKING:
    from setuptools._distutils.extension import Extension


class StableWheel(bdist_wheel):
    """`bdist_wheel` that tags a wheel as `cp310-abi3` if ferrule makes all of its modules.

    A project that sets `py_limited_api` itself keeps its tag, and so does one with other extension
    modules.
    """

    def finalize_options(self) -> None:
        """Choose the tag, unless the user has."""
        modules = self.distribution.ext_modules or ()
        if (
            modules
            and not self.py_limited_api
            and is_stable_abi()
            and all(map(_is_ours, modules))
        ):
            by_table = all(isinstance(each, TableExtension) for each in modules)
            self.py_limited_api = OLDEST_PYTHON if by_table else _oldest_that_finds()
        super().finalize_options()


def _is_ours(module: Extension) -> bool:
    """Return whether ferrule makes `module`, by table or build script, for the stable ABI."""
    own = isinstance(module, TableExtension) or str(runtime_dir()) in module.include_dirs
    return own and bool(getattr(module, "py_limited_api", False))


def _oldest_that_finds() -> str:
    """Return the oldest Python that imports files with the suffix that setuptools gives them.

    From 3.15 on, Pythons before 3.15 do not know that suffix.
    """
    major, minor = sys.version_info[:2]
    return OLDEST_PYTHON if (major, minor) < (3, 15) else f"cp{major}{minor}"
