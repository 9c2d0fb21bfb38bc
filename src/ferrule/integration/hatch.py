"""hatchling's build hook: the modules of `[tool.ferrule]` in wheels, sdists and editable installs.

[tool.hatch.build.hooks.ferrule]
dependencies = ["ferrule"]
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from ferrule.config.project import read_project
from ferrule.errors import BuildError, FerruleError, SettingsError, machine_errors
from ferrule.pipeline.typed_mark import typed_mark
from ferrule.toolchain.required_cffi import require_cffi
from ferrule.toolchain.suffix import OLDEST_PYTHON, is_stable_abi
from ferrule.toolchain.transaction import place_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.config.settings import Settings
    from ferrule.config.table import Table
    from ferrule.integration.kept_build import KeptBuild
    from ferrule.toolchain.transaction import File


class FerruleBuildHook(BuildHookInterface):  # type: ignore[misc]  # mypy does not read hatchling
    """Builds the modules of the project's table."""

    PLUGIN_NAME = "ferrule"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the modules, and add them to `build_data`.

        For the `version` "editable" of a wheel, they are put next to the project's own files. An
        error ends hatchling with a message.
        """
        try:
            with machine_errors():
                require_cffi()
                if self.target_name == "sdist":
                    self._include(build_data, self._shipped())
                elif self.target_name == "wheel":
                    self._add(build_data, is_editable=version == "editable")
        except FerruleError as error:
            self.app.abort(f"ferrule: {error}")

    def _add(self, build_data: dict[str, Any], *, is_editable: bool) -> None:
        files: dict[Path, Path] = {}
        for settings in self._modules():
            files |= self._built(settings)
        if is_editable:
            place_files([self._in_source(path, name) for path, name in files.items()])
            return
        self._include(build_data, files)
        build_data["pure_python"] = False
        if is_stable_abi():
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data.setdefault("tag", f"{OLDEST_PYTHON}-abi3-{platform}")
        else:
            build_data["infer_tag"] = True

    def _include(self, build_data: dict[str, Any], files: Mapping[Path, Path]) -> None:
        """Add built `files` under these names, instead of the project's files of the same names."""
        build_data["force_include"].update({str(path): str(n) for path, n in files.items()})
        # An editable install may have left files of these names in the project.
        self.build_config.build_reserved_paths.update(map(str, files.values()))

    def _shipped(self) -> dict[Path, Path]:
        """Return the files with which an sdist can be built without libclang."""
        found: dict[Path, Path] = {}
        for settings in self._modules():
            found |= self._shipped_of(settings)
        return found

    def _shipped_of(self, settings: Settings) -> dict[Path, Path]:
        from ferrule.integration.kept_build import sdist_warning  # noqa: PLC0415  needs cffi

        try:
            kept = self._kept(settings)
        except FerruleError as error:
            self.app.display_warning(sdist_warning(settings.module, error))
            return {}
        return {kept.home / path: path for path in kept.shipped}

    def _modules(self) -> Iterator[Settings]:
        table: Table = read_project(Path())
        if table.scripts:
            message = "build scripts (`scripts`) need setuptools; hatchling does not compile C"
            raise SettingsError([message])
        for module in table.modules:
            if not module.binds_headers or module.settings is None:
                message = f"{module.place}: only modules with headers can be built by hatchling"
                raise SettingsError([message])
            yield module.settings

    def _built(self, settings: Settings) -> dict[Path, Path]:
        """Return the module, its stub and, unless the project has it, `py.typed`: files by place.

        The result has the place in the wheel of each built file.
        """
        kept = self._kept(settings)
        files = {kept.home / path: path for path in kept.files}
        own = {Path(f.distribution_path) for f in self._project_files()}
        mark = typed_mark(settings.package, lambda folder: folder / "__init__.py" in own)
        if mark and mark not in own:
            files[kept.home / settings.package[0] / mark.name] = mark
        return files

    def _project_files(self) -> Iterator[Any]:
        """Yield the files that hatchling puts into the wheel."""
        yield from self.build_config.builder.recurse_selected_project_files()

    def _kept(self, settings: Settings) -> KeptBuild:
        from ferrule.integration.kept_build import KeptBuild  # noqa: PLC0415  needs cffi

        platform = f"{sysconfig.get_platform()}-{sys.implementation.cache_tag}"
        # No archive contains hatchling's own output directory. The dot hides this from `dist/*`.
        kept = KeptBuild.of(settings, Path(self.directory, ".ferrule", platform).absolute())
        modules = {each.module: each for each in self._modules()}
        kept.place_included(lambda n: self._kept(modules[n]).placed if n in modules else None)
        kept.update(self.app.display_info, self.app.display_warning)
        return kept

    def _in_source(self, path: Path, name: Path) -> File:
        """Return the built file `name` for its place next to its package's files in the project."""
        from ferrule.integration.kept_build import built_file  # noqa: PLC0415  needs cffi

        for file in self._project_files():
            there = Path(file.distribution_path)
            if there.parent == name.parent and there.suffix == ".py":
                target = Path(file.path).with_name(name.name)
                return built_file(target, path.read_bytes())
        message = f"the project has no package {'.'.join(name.parts[:-1])!r} for {name.name}"
        raise BuildError(message)


@hookimpl  # type: ignore[untyped-decorator]  # as above
def hatch_register_build_hook() -> type[FerruleBuildHook]:
    """Return the hook, which hatchling calls by the name in `PLUGIN_NAME`."""
    return FerruleBuildHook
