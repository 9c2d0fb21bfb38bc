from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, every_option, options
from ferrule.errors import SettingsError


def test_every_field_but_headers_is_an_option_and_documented() -> None:
    named = dict(options())
    of_extensions = {n for n, o in every_option() if o.front_ends is FrontEnd.EXTENSION}
    assert {f.name for f in fields(Settings)} - set(named) == {"headers"} | of_extensions
    assert all(option.help.endswith(".") for _, option in every_option())
    for name, option in named.items():
        assert option.flag.startswith("--"), name
        assert option.help.endswith("."), name
        assert option.group, name
        assert bool(option.meta) is not option.value.is_switch, name


def test_no_two_options_share_a_flag() -> None:
    flags = [option.flag for _, option in options()]
    assert len(flags) == len(set(flags))


def test_the_key_is_the_flag_in_the_plural_where_it_repeats() -> None:
    for name, option in options():
        stem = option.flag.removeprefix("--").replace("-", "_")
        plurals = {stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"}
        assert name in (plurals if option.value.repeats else {stem})


def test_defaults() -> None:
    settings = Settings()
    assert settings.output_dir == Path()
    assert settings.headers == ()
    assert not settings.strict


def test_of_makes_tuples_and_paths() -> None:
    settings = Settings.of(
        {
            "headers": ["zlib.h"],
            "module": "pkg.sub._lib",
            "output_dir": "build",
            "pkg_config": "zlib",
            "libraries": ("m", "z"),
            "report": "out.json",
            "keep": None,
        }
    )
    assert settings.headers == ("zlib.h",)
    assert settings.pkg_config == ("zlib",)
    assert settings.libraries == ("m", "z")
    assert settings.output_dir == Path("build")
    assert settings.report == Path("out.json")
    assert settings.keep is None
    assert settings.package == ("pkg", "sub")
    assert settings.module_stem == "_lib"


def test_a_module_without_a_package() -> None:
    settings = Settings.of({"module": "zlib_c"})
    assert (settings.package, settings.module_stem) == ((), "zlib_c")


def test_unknown_names_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.of({"moduel": "x", "librarys": ()})
    assert len(caught.value.problems) == 2
    assert '"moduel"' in caught.value.problems[0]
    assert "module" in caught.value.problems[0]


def test_contradictions_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.of({"module": "a.1b.c-d", "defines": ["OK=1", "3X"]})
    text = str(caught.value)
    assert "'1b'" in text
    assert "'c-d'" in text
    assert "'3X'" in text
    assert "OK=1" not in text


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().module = "x"  # type: ignore[misc]  # that is what must not work
