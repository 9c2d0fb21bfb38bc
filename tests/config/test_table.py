"""What `[tool.ferrule]` may contain, and the messages for mistakes in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ferrule.config.options import FrontEnd
from ferrule.config.settings import every_option
from ferrule.config.table import keys_of, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.config.settings import Settings
    from ferrule.config.table import Table

LINUX = ("linux", "linux-x86_64")


def read(platform: tuple[str, ...] = LINUX, **table: Any) -> Table:
    return read_table(table, platform)


def module(*, platform: tuple[str, ...] = LINUX, more: Any = None, **options: Any) -> Settings:
    """Return the settings of a module with these options; `more` is for the table around it."""
    keys = {name.replace("_", "-"): value for name, value in options.items()}
    table = read(platform, modules={"pk._m": {"headers": "m.h", **keys}}, **(more or {}))
    assert table.problems == ()
    (only,) = table.modules
    assert only.settings
    return only.settings


def problems(**table: Any) -> list[str]:
    found = read(**table).problems
    assert all(problem.startswith("pyproject.toml, [") for problem in found)
    return [problem.removeprefix("pyproject.toml, ") for problem in found]


def problem_of(**options: Any) -> str:
    """Return the one problem of a module with these options, after its place."""
    keys = {name.replace("_", "-"): value for name, value in options.items()}
    (problem,) = problems(modules={"pk._m": {"headers": "m.h", **keys}})
    return problem.removeprefix('[tool.ferrule.modules."pk._m"], ')


def test_a_module_has_its_name_and_options() -> None:
    settings = module(pkg_config=["m"], libraries="x", strict=True, jobs=2, std="gnu11")
    assert (settings.module, settings.headers) == ("pk._m", ("m.h",))
    assert (settings.pkg_config, settings.libraries) == (("m",), ("x",))
    assert (settings.strict, settings.jobs, settings.std) == (True, 2, "gnu11")


def test_every_option_is_a_key() -> None:
    keys = {*keys_of(FrontEnd.TABLE), *keys_of(FrontEnd.EXTENSION)}
    names = {name.replace("_", "-") for name, _ in every_option()}
    assert keys - {"depends", "method-table", "method-stubs"} <= names
    other_names = {"define-macros", "extra-compile-args", "extra-link-args"}
    assert names - keys == {"module", "output-dir"} | other_names
    assert "module name" not in problem_of(output_dir="x")


def test_a_module_without_headers_is_made_from_its_cdef(tmp_path: Path) -> None:
    (tmp_path / "m.cdef").write_text("int f(void);")
    file = str(tmp_path / "m.cdef")
    table = read(modules={"_m": {"cdef": {"file": file}, "depends": ["x.txt"]}})
    (only,) = table.modules
    assert table.problems == ()
    assert only.settings
    assert (only.settings.cdef, only.binds_headers) == (("int f(void);",), False)
    assert only.options == {"cdef": f"@{file}", "depends": ["x.txt"]}
    assert only.files == (file,)
    (same,) = read(modules={"_m": {"cdef": f"@{file}"}}).modules
    assert same.files == (file,)


@pytest.mark.parametrize("more", [{}, {"headers": "m.h"}])
def test_several_texts_and_files_are_a_cdef(tmp_path: Path, more: dict[str, str]) -> None:
    for name in "ab":
        (tmp_path / f"{name}.cdef").write_text(f"int {name}(void);")
    a, b = str(tmp_path / "a.cdef"), str(tmp_path / "b.cdef")
    table = read(modules={"_m": {"cdef": [{"file": a}, "int c;", {"file": b}], **more}})
    (only,) = table.modules
    assert table.problems == ()
    assert only.settings
    assert only.settings.cdef == ("int a(void);", "int c;", "int b(void);")
    assert only.options["cdef"] == [f"@{a}", "int c;", f"@{b}"]
    assert only.files == (a, b)


def test_a_default_applies_to_all_modules_that_take_it() -> None:
    table = read(
        std="gnu11",
        libraries=["d"],
        modules={"a": {"headers": "a.h"}, "b": {"cdef": "int f(void);", "libraries": ["b"]}},
    )
    assert table.problems == ()
    a, b = (each.settings for each in table.modules)
    assert a
    assert b
    assert (a.std, a.libraries) == ("gnu11", ("d",))
    assert (b.std, b.libraries) == ("", ("b",))


@pytest.mark.parametrize(
    ("platform", "select", "given", "holds"),
    [
        ("linux", "pk.*", LINUX, True),
        ("linux", ["other", "pk._m"], LINUX, True),
        ("linux", "other", LINUX, False),
        ("linux-x86_64", "*", LINUX, True),
        ("linux-aarch64", "*", LINUX, False),
        ("macos", "*", ("darwin", "macos", "darwin-arm64", "macos-arm64"), True),
        (["macos-*", "windows"], "*", ("darwin", "macos", "macos-arm64"), True),
        ("macos", "*", LINUX, False),
    ],
)
def test_an_override_applies_to_some_modules_and_platforms(
    *, platform: Any, select: Any, given: tuple[str, ...], holds: bool
) -> None:
    more = {"overrides": [{"select": select, "platform": platform, "libraries": ["o"]}]}
    table = {"pk._m": {"headers": "m.h", "libraries": ["m"]}, "other": {"headers": "o.h"}}
    read_one = read(given, modules=table, **more).modules[0].settings
    assert read_one
    assert read_one.libraries == (("o",) if holds else ("m",))


def test_the_last_override_wins() -> None:
    overrides = [{"select": "*", "std": "gnu11"}, {"platform": "linux", "std": "gnu17"}]
    assert module(std="gnu99", more={"overrides": overrides}).std == "gnu17"


def test_an_override_can_bring_the_headers() -> None:
    table = read(
        modules={"pk._m": {"allow": ["f"]}},
        overrides=[{"platform": "linux", "headers": ["linux.h"]}],
    )
    assert table.problems == ()
    assert table.modules[0].binds_headers


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"librarys": ["m"]}, '"librarys": unknown key; did you mean "libraries"?'),
        ({"library": ["m"]}, '"library": unknown key; did you mean "libraries"?'),
        ({"header": ["m"]}, '"header": unknown key; did you mean "headers"?'),
        ({"module": "m"}, '"module": the name of a module is the name of its table'),
        ({"define-macros": "A"}, '"define-macros": write ["NAME=VALUE"] for "defines" instead'),
        ({"output_dir": "m"}, '"output-dir": setuptools decides where the module is built'),
        ({"depends": "m"}, '"depends": a module that binds headers cannot have this key'),
        ({"strict": "yes"}, '"strict": must be true or false, not a string'),
        ({"jobs": True}, '"jobs": must be an integer, not a boolean'),
        ({"jobs": 1.5}, '"jobs": must be an integer, not a float'),
        ({"std": ["c11"]}, '"std": must be a string, not an array'),
        (
            {"libraries": 3},
            '"libraries": must be a string or an array of strings, not an integer',
        ),
        (
            {"libraries": [["m"]]},
            '"libraries": must be a string or an array of strings, not an array with an array in',
        ),
        (
            {"defines": {"A": 1}},
            '"defines": must be a string or an array of strings, not { A = ... }',
        ),
        (
            {"cdef": {"flie": "x"}},
            '"cdef": must be a string, { file = "PATH" } or an array of them, not { flie = ... }',
        ),
        (
            {"cdef": ["int f(void);", 3]},
            '"cdef": must be a string, { file = "PATH" } or an array of them, not an array with an',
        ),
        ({"cdef": ["int f(void);", {"file": "no/such"}]}, '"cdef": cannot read no/such: '),
        ({"libraries": ["-lm"]}, "\"libraries\": '-lm' is an option, not a name"),
        ({"libraries": [""]}, '"libraries": an empty string is not allowed; leave it out'),
        ({"cdef": {"file": "no/such"}}, '"cdef": cannot read no/such: '),
    ],
)
def test_a_wrong_option_is_reported(options: dict[str, Any], expected: str) -> None:
    told = problem_of(**options).removeprefix('[tool.ferrule.modules."pk._m"]: ')
    assert told.startswith(expected)


def test_an_underscore_is_a_dash() -> None:
    (told,) = problems(modules={"_m": {"headers": "m.h", "pkg_config": "m"}})
    assert told.endswith('"pkg_config": unknown key; did you mean "pkg-config"?')


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"modles": {}}, '[tool.ferrule], "modles": unknown key; did you mean "modules"?'),
        (
            {"modules": {"pk": {"_m": {"headers": "m.h"}}}},
            '[tool.ferrule.modules."pk"]: put the whole name in quotes, as in [tool.ferrule.mod',
        ),
        (
            {"modules": {"pk": {"sub": {"_m": {"headers": "m.h"}}}}},
            (
                '[tool.ferrule.modules."pk"]: put the whole name in quotes, as in '
                '[tool.ferrule.modules."pk.sub._m"]'
            ),
        ),
        (
            {"modules": {"m": "m.h"}},
            '[tool.ferrule.modules."m"]: must be a table, not a string',
        ),
        ({"modules": ["m"]}, "[tool.ferrule.modules]: must be a table, not an array"),
        ({"modules": {}}, "[tool.ferrule]: it has no modules; add one, as in"),
        (
            {"modules": {"m": {}}},
            '[tool.ferrule.modules."m"]: add "headers" to bind, or a "cdef" to build from',
        ),
        (
            {"modules": {"m": {"headers": []}}},
            '[tool.ferrule.modules."m"], "headers": must be a string or an array of strings',
        ),
        (
            {"modules": {"m": {"cdef": "int f(void);", "allow": "f"}}},
            (
                '[tool.ferrule.modules."m"], "allow": a module that has no headers cannot have '
                "this key"
            ),
        ),
        (
            {"modules": {"1m": {"headers": "m.h"}}},
            "[tool.ferrule.modules.\"1m\"]: module: '1m' is not a valid module name",
        ),
        (
            {"strict": True, "modules": {"m": {"cdef": "int f(void);"}}},
            '[tool.ferrule], "strict": no module of the table takes this key',
        ),
        (
            {"module": {"m": {}}},
            '[tool.ferrule], "module": unknown key; did you mean "modules"?',
        ),
        (
            {"scripts": ["build_m.py"]},
            '[tool.ferrule], "scripts": "build_m.py" is not FILE:VARIABLE, such as',
        ),
        (
            {"scripts": [1]},
            '[tool.ferrule], "scripts": must be a string or an array of strings',
        ),
    ],
)
def test_a_wrong_table_is_reported(table: dict[str, Any], expected: str) -> None:
    (told,) = problems(**table)
    assert told.startswith(expected)


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ({"libraries": ["m"]}, ': say what it applies to, with "select" or "platform"'),
        (
            {"select": "pk.m", "jobs": 1},
            ', "select": "pk.m" matches nothing; did you mean "pk._m"?',
        ),
        ({"platform": "linx"}, ', "platform": "linx" matches nothing; did you mean "linux"?'),
        (
            {"platform": "win-amd64"},
            ', "platform": "win" matches nothing; did you mean "win32"?',
        ),
        ({"select": "*", "hots": "f"}, ', "hots": unknown key; did you mean "hot"?'),
        (
            {"select": 3},
            ', "select": must be a string or an array of strings, not an integer',
        ),
        ({"select": "*", "depends": "x"}, ', "depends": no module of the table takes this key'),
    ],
)
def test_a_wrong_override_is_reported(override: dict[str, Any], expected: str) -> None:
    told = problems(modules={"pk._m": {"headers": "m.h"}}, overrides=[override])
    assert told[0] == f"[[tool.ferrule.overrides]] number 1{expected}"


def test_an_override_for_another_platform_is_checked_too() -> None:
    (told,) = problems(
        modules={"m": {"headers": "m.h"}}, overrides=[{"platform": "windows", "hots": "f"}]
    )
    assert '"hots": unknown key' in told


def test_everything_is_reported_at_once() -> None:
    told = problems(
        stirct=True,
        modules={"a": {"headers": "a.h", "hots": 1}, "b": {"jobs": "x"}},
        overrides=[{"select": "c"}],
    )
    assert len(told) == 5


def test_a_value_that_is_not_a_table_is_reported() -> None:
    (told,) = read_table([], LINUX).problems
    assert told == "pyproject.toml: [tool.ferrule] must be a table, not an empty array"
