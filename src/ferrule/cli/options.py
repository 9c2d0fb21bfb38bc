"""The options of the commands, made from the one list of settings, and how talkative a run is."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import rich_click as click

from ferrule.config.project import module_in, read_project
from ferrule.config.settings import Settings, options
from ferrule.config.table import FILE
from ferrule.errors import SettingsError
from ferrule.toolchain.files import current_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferrule.config.options import FrontEnd

    Decorated = TypeVar("Decorated", bound="Callable[..., object]")


@dataclass
class Voice:
    """How much the user wants to hear, as options before or after the command's name say.

    `settings` are those of the command; the report of an internal error has them.
    """

    verbose: bool = False
    quiet: bool = False
    settings: Settings | None = None


def voice_options(command: Decorated) -> Decorated:
    """Give `command` the options `--verbose` and `--quiet`, which set the run's `Voice`."""

    def heard(context: click.Context, parameter: click.Parameter, value: object) -> None:
        if value and parameter.name:
            setattr(context.ensure_object(Voice), parameter.name, True)

    for name, text in (
        ("quiet", "Print nothing but errors."),
        ("verbose", "Print each step and each skipped declaration."),
    ):
        command = click.option(
            f"-{name[0]}",
            f"--{name}",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=heard,
            help=text,
        )(command)
    return command


def settings_options(
    front_end: FrontEnd, *, without: str = ""
) -> Callable[[Decorated], Decorated]:
    """Return a decorator that adds the options that `front_end` takes, from the one list.

    The command gets their values as keyword arguments, named as the fields of `Settings`. It does
    not have the option `without`.
    """

    def decorate(command: Decorated) -> Decorated:
        for name, option in reversed(list(options(front_end))):
            if name == without:
                continue
            repeats = option.value.repeats
            command = click.option(
                option.flag,
                name,
                metavar=option.meta or None,
                multiple=repeats,
                is_flag=option.value.is_switch or None,
                required=bool(option.required_by & front_end),
                panel=option.group,
                help=option.help + " (may repeat)" * repeats,
            )(command)
        return command

    return decorate


def _headers(*, required: bool, more: str = "") -> Callable[[Decorated], Decorated]:
    return click.argument(
        "headers",
        nargs=-1,
        required=required,
        metavar="HEADER..." if required else "[HEADER]...",
        type=click.Path(),
        panel="Headers",
        help=f"A header's path, or its name as in #include.{more}",
    )


headers_argument = _headers(required=True)
headers_or_table_argument = _headers(
    required=False,
    more=" Without one, the table of the module in pyproject.toml has the headers and options.",
)


def settings_of(headers: Sequence[str], values: dict[str, object]) -> Settings:
    """Return the settings that the user gave; the others keep their defaults."""
    return _remembered(Settings.of({"headers": headers, **_given(values)}))


def settings_of_table(values: dict[str, object]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a module in the current directory's pyproject.toml, and its files.

    What the user gave takes the place of the table's own. Raises `SettingsError` with everything
    that is wrong.
    """
    given = _given(values)
    module = module_in(read_project(Path()), str(given["module"]))
    if not module.binds_headers:
        message = (
            f"{module.place}: it has no headers; for a cdef, write a build script with "
            "ferrule.Extension, whose C `python -m cffi.gen_src` writes"
        )
        raise SettingsError([message])
    return _remembered(Settings.of({**module.options, **given})), (FILE, *module.files)


@contextmanager
def working_in(folder: str) -> Iterator[None]:
    """Make `folder` the current directory while the block runs."""
    before = current_directory()
    try:
        os.chdir(folder)
    except OSError as error:
        message = f"--project: {folder}: {error.strerror}"
        raise SettingsError([message]) from None
    try:
        yield
    finally:
        os.chdir(before)


def files_given(values: dict[str, object]) -> list[str]:
    """Return the files that options name as `@FILE`."""
    texts = (values.get(name) for name in ("cdef", "preamble"))
    return [text[1:] for text in texts if isinstance(text, str) and text.startswith("@")]


def _given(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, ())}


def _remembered(settings: Settings) -> Settings:
    """Return the `settings`, after the report of an internal error was told about them."""
    if context := click.get_current_context(silent=True):
        context.ensure_object(Voice).settings = settings
    return settings
