from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Generate, ferrule, python, run

from ferrule import __version__
from ferrule.config.settings import Settings, options


@pytest.mark.builds
def test_help_lists_every_option_under_its_group() -> None:
    text = ferrule("bind", "--help").stdout
    for _, option in options():
        assert f" {option.flag} " in text
        assert f" {option.group} " in text


def test_help_lists_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    assert "Exit status: 0 done, 1 an error" in capsys.readouterr().out


@pytest.mark.builds
def test_cdef_has_no_output_options() -> None:
    text = ferrule("cdef", "--help").stdout
    assert "--include-dir" in text
    assert "--strict" in text
    assert "--output-dir" not in text
    assert "--module" not in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"ferrule {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["bind"],
        ["bind", "zlib.h"],
        ["bind", "--module", "m"],
        ["bind", "zlib.h", "--module"],
        ["bind", "zlib.h", "--modul", "m"],
        ["layout"],
        ["explain"],
        ["explain", "deflate"],
        ["explain", "deflate", "zlib.h", "--module", "m"],
        ["nothing"],
        ["--nothing"],
    ],
)
def test_wrong_usage_is_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    known = arguments[0] in {"bind", "layout", "explain"}
    command = f"ferrule {arguments[0]}" if known else "ferrule"
    assert err.startswith(f"{command}: error: ")
    assert f"Usage: {command} [OPTIONS]" in err
    assert err.endswith(f"Try '{command} --help'.\n")


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 2
    assert "doctor" in "".join(capsys.readouterr())


def test_options_become_settings(generate: Generate) -> None:
    assert (
        run(
            "bind",
            "a.h",
            "b.h",
            "--module",
            "pkg._lib",
            "--output-dir",
            "out",
            "--strict",
            "--define",
            "A=1",
            "--define",
            "B",
            "--pkg-config",
            "zlib",
            "--std",
            "gnu11",
        )
        == 0
    )
    assert generate.settings == Settings(
        headers=("a.h", "b.h"),
        module="pkg._lib",
        output_dir=Path("out"),
        strict=True,
        defines=("A=1", "B"),
        pkg_config=("zlib",),
        std="gnu11",
    )


@pytest.mark.builds
def test_the_command_line_starts_without_the_heavy_rooms() -> None:
    code = (
        "import sys, ferrule.cli\n"
        "print([n for n in ('clang', 'cffi', 'numpy', 'setuptools', 'pycparser',"
        " 'ferrule._lib', 'ferrule.pipeline.bind', 'rich.table') if n in sys.modules])"
    )
    done = python("-c", code)
    assert done.stdout.strip() == "[]", done.stderr
