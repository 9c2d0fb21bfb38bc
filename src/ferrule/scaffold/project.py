"""`ferrule new`: writes a project whose package binds the headers that the user names."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.config.options import FrontEnd
from ferrule.config.settings import options
from ferrule.errors import SettingsError, machine_errors
from ferrule.scaffold.face import choose_example, some_names
from ferrule.scaffold.local_files import take_local_files
from ferrule.scaffold.names import read_name
from ferrule.scaffold.packages import with_package
from ferrule.scaffold.texts import MODULE, Project, render_files
from ferrule.toolchain.temporary import work_folder
from ferrule.toolchain.transaction import File, place_files, settle_killed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.config.settings import Settings
    from ferrule.scaffold.packages import Found


@dataclass(frozen=True, slots=True)
class NewProject:
    """What was written: the `folder`, its `files`, and `notes` for the user.

    `installing` are the commands that install the project, and what its tests need.
    """

    folder: Path
    files: tuple[str, ...]
    module: str
    notes: tuple[str, ...]
    installing: str


@machine_errors()
def new_project(name: str, settings: Settings) -> NewProject:
    """Write the project `name` into a new folder of that name, and return what was written.

    The headers are read first: if that fails, nothing is written. Raises `SettingsError` for a name
    that cannot be used and for a folder that has files, `OutputError` if the folder cannot be
    written, and the errors of `bind` that concern reading.
    """
    names = read_name(name)
    folder = Path(name)
    settle_killed(folder)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SettingsError([f"{folder} already exists; choose another name, or remove it"])
    with work_folder():
        found = with_package(settings)
        local = take_local_files(found.settings)
    bindings = found.resolved.bindings
    project = Project(
        names,
        local.settings.headers,
        dict(_keys(local.settings)),
        # Annotations change what functions take and return.
        None if settings.annotations else choose_example(bindings),
        some_names(bindings),
    )
    texts = render_files(project)
    copies = local.copies | _tables(settings)
    _write(
        folder,
        {place: text.encode() for place, text in texts.items()}
        | {place: source.read_bytes() for place, source in copies.items()},
    )
    files = tuple(sorted((*texts, *copies)))
    module = f"{names.package}.{MODULE}"
    return NewProject(folder, files, module, tuple(_notes(found)), _installing())


def _notes(found: Found) -> Iterator[str]:
    """Yield what to know of the libraries."""
    if found.package:
        yield f"pkg-config's package {found.package} has the header's functions"
    if found.absent:
        yield (
            f"{found.absent} of the header's functions and variables are in none of the named "
            "libraries, and are skipped; name more in pyproject.toml (`pkg-config`, `libraries`)"
        )
        if not found.was_searched:
            yield (
                "pkg-config, which could have told the library, is not installed; with "
                "`--library NAME` ferrule does without"
            )


def _installing() -> str:
    """Return how pip installs the project: by the ferrule of this environment, if pip has no other.

    pip records where it got a package from if that was not an index.
    """
    try:
        is_from_index = metadata.distribution("ferrule").read_text("direct_url.json") is None
    except metadata.PackageNotFoundError:
        is_from_index = False
    if is_from_index:
        return "pip install . && pip install pytest"
    return "pip install 'setuptools>=77' pytest && pip install --no-build-isolation ."


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files of the project or none."""
    # The record of an unfinished run is in the folder of the last one.
    places = sorted(contents, key=lambda place: "/" not in place)
    place_files([File(folder / place, contents[place]) for place in places])


def _tables(settings: Settings) -> dict[str, Path]:
    """Return the annotation files: the path of each in the project, and where it is now."""
    paths = [Path(file.name) for file in settings.annotations]
    places = {f"annotations/{path.name}": path for path in paths}
    if len(places) < len(paths):
        message = "annotations: two files have the same name; rename one"
        raise SettingsError([message])
    return places


def _keys(settings: Settings) -> Iterator[tuple[str, object]]:
    """Yield the options that the user gave, except the headers, as keys of the table."""
    for name, option in options(FrontEnd.TABLE):
        value = getattr(settings, name)
        if value == option.value.default or name == "headers":
            continue
        if name == "annotations":
            value = tuple(_tables(settings))
        yield name.replace("_", "-"), str(value) if isinstance(value, Path) else value
