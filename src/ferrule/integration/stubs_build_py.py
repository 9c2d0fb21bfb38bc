"""setuptools' `build_py` without the stubs that an in-place build has left in the source tree.

setuptools takes all `.pyi` files of a package for its data. `build_ext` writes those of its modules
again for each wheel, so an sdist does not need them. A `py.typed` stays: it may be the project's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from setuptools.command.build_py import build_py

from ferrule.stub.file_names import is_stub_of, stub_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.integration.table_build import TableBuildExt


class StubsBuildPy(build_py):
    """`build_py` that leaves out what `build_ext` writes for the modules of this build."""

    def exclude_data_files(self, package: str, src_dir: str, files: Iterable[str]) -> list[str]:
        """Return the data `files` of `package`, whose folder is `src_dir`, without ferrule's."""
        build = cast("TableBuildExt", self.get_finalized_command("build_ext"))
        modules = [name for name in build.module_names() if name.rpartition(".")[0] == package]
        written = {Path(src_dir, stub): name for name in modules for stub in stub_names(name)}

        def is_written(path: Path) -> bool:
            module = written.get(path)
            return module is not None and is_stub_of(module, path.read_text("utf-8", "replace"))

        kept: list[str] = super().exclude_data_files(package, src_dir, files)  # type: ignore[no-untyped-call]  # setuptools'
        return [file for file in kept if not is_written(Path(file))]
