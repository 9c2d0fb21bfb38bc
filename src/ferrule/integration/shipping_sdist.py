"""setuptools' `sdist`, with what libclang has read for the modules of `[tool.ferrule]`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from setuptools.command.sdist import sdist

from ferrule.errors import FerruleError
from ferrule.integration.kept_build import sdist_warning

if TYPE_CHECKING:
    from ferrule.config.table import TableModule
    from ferrule.integration.table_build import TableBuildExt


class ShippingSdist(sdist):
    """`sdist` that binds the modules with headers, and adds what was read."""

    def make_distribution(self) -> None:
        """Bind the modules, and make the archive.

        For a module that cannot be built here, such as one for another platform, nothing is added;
        building it from the sdist needs libclang.
        """
        build = cast("TableBuildExt", self.get_finalized_command("build_ext"))
        # Before setuptools begins: it removes `os.link` while it makes the archive.
        self._shipped: dict[Path, bytes] = {}
        for module in build.modules_with_headers():
            self._shipped |= self._shipped_of(build, module)
        super().make_distribution()

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        """Fill the folder `base_dir`, from which the archive is made."""
        super().make_release_tree(base_dir, files)
        for path, content in self._shipped.items():
            target = Path(base_dir, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.write_bytes(content)

    def _shipped_of(self, build: TableBuildExt, module: TableModule) -> dict[Path, bytes]:
        try:
            return build.kept(module).shipped
        except FerruleError as error:
            self.warn(sdist_warning(module.name, error))
            return {}
