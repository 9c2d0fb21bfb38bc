"""An extension module of `[tool.ferrule]`, as setuptools carries it from the table to the build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from setuptools import Extension

from ferrule.toolchain.suffix import is_stable_abi

if TYPE_CHECKING:
    from ferrule.config.table import TableModule


class TableExtension(Extension):
    """An extension that is described by a `module` of the table.

    It has no sources of its own; `TableBuildExt` adds them, or builds it without setuptools.
    """

    def __init__(self, module: TableModule) -> None:
        """Keep the description `module`, without running a compiler or libclang."""
        wanted = module.settings.py_limited_api if module.settings else None
        stable = is_stable_abi() if wanted is None else wanted
        super().__init__(module.name, [], py_limited_api=stable)
        self.module = module
