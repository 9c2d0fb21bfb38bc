"""The options of the commands, made from the one list of settings, and how talkative a run is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import rich_click as click

from ferrule.config.settings import Settings, options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.config.options import FrontEnd

    Decorated = TypeVar("Decorated", bound="Callable[..., object]")


@dataclass
class Voice:
    """How much the user wants to hear, from options before or after the command's name.

    `settings` are those of the command, for the report of an internal error.
    """

    verbose: bool = False
    quiet: bool = False
    settings: Settings | None = None


def voice_options(command: Decorated) -> Decorated:
    """Give `command` the options `--verbose` and `--quiet`, which set the run's `Voice`."""

    def set_voice(context: click.Context, parameter: click.Parameter, value: object) -> None:
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
            callback=set_voice,
            help=text,
        )(command)
    return command


def settings_options(
    front_end: FrontEnd, *, without: Sequence[str] = ()
) -> Callable[[Decorated], Decorated]:
    """Return a decorator that adds the options of `front_end`, except those in `without`.

    The command gets their values as keyword arguments, named like the fields of `Settings`.
    """

    def decorate(command: Decorated) -> Decorated:
        for name, option in reversed(list(options(front_end))):
            if name in without:
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
    """Return a decorator that adds the argument with the headers."""
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
    """Return settings made of what the user gave, with defaults for the rest."""
    return remembered(Settings.of({"headers": headers, **given(values)}))


def given(values: dict[str, object]) -> dict[str, object]:
    """Return the options that the user gave."""
    return {name: value for name, value in values.items() if value not in (None, ())}


def remembered(settings: Settings) -> Settings:
    """Return `settings`; the report of an internal error will include them."""
    if context := click.get_current_context(silent=True):
        context.ensure_object(Voice).settings = settings
    return settings
