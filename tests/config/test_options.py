from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from ferrule.config.options import (
    EVERYWHERE,
    HEADERS,
    METADATA,
    FrontEnd,
    Group,
    Option,
    option,
)
from ferrule.config.values import PATH, TEXT, TEXTS

GROUP = Group("Things", HEADERS)


@dataclass(frozen=True)
class Some:
    things: tuple[str, ...] = option(GROUP, "--thing NAME", TEXTS, "Take a thing.")
    place: Path = option(
        GROUP,
        "--place DIR",
        PATH,
        "Put it there.",
        default=Path("here"),
        front_ends=FrontEnd.EXTENSION,
    )
    names: str = option(GROUP, "NAMES...", TEXT, "Names.", required_by=FrontEnd.BIND)


def of(name: str) -> Option:
    (about,) = (f.metadata[METADATA] for f in fields(Some) if f.name == name)
    assert isinstance(about, Option)
    return about


def test_a_field_has_the_values_default_or_its_own() -> None:
    assert Some() == Some(things=(), place=Path("here"), names="")


def test_usage_is_a_flag_and_the_name_of_its_value() -> None:
    assert (of("things").flag, of("things").meta) == ("--thing", "NAME")
    assert (of("names").flag, of("names").meta) == ("", "NAMES...")
    assert of("things").group == "Things"
    assert of("things").help == "Take a thing."


def test_an_option_is_taken_where_its_group_is_unless_it_says_otherwise() -> None:
    assert of("things").front_ends == HEADERS
    assert of("place").front_ends == FrontEnd.EXTENSION
    assert of("names").required_by == FrontEnd.BIND
    assert HEADERS | FrontEnd.EXTENSION == EVERYWHERE
