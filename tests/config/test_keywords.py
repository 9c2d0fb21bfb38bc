"""The keyword arguments are typed, by what `Settings` says of each option."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import ferrule
from ferrule.config import keywords
from ferrule.config.typed_keywords import render_keywords
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = """\
from __future__ import annotations

from pathlib import Path
from types import ModuleType

import ferrule

report: ferrule.Report = ferrule.bind(
    headers=["a.h", Path("b.h")],
    module="m",
    hot="f_*",
    pkg_config=("zlib",),
    output_dir=Path("build"),
    report="r.json",
    keep=None,
    strict=True,
    jobs=2,
)
ferrule.bind(headers="a.h", module="m", defines=(f"N={n}" for n in range(3)))
module: ModuleType = ferrule.cimport("a.h", libraries=["m"])
ferrule.cimport(headers=["a.h"], module="other", std="gnu11")
extension: ferrule.Extension = ferrule.Extension(
    "m", cdef="int f(void);", preamble="#include <f.h>", sources=["f.c"], depends=["f.in"]
)
try:
    ferrule.bind(headers="a.h", module="m")
except ferrule.PatternError as error:
    problem: str = str(error)
except ferrule.CommandError as error:
    command: tuple[str, ...] = error.command
except ferrule.FerruleError as error:
    status: int = error.exit_status

ferrule.bind(headers=["a.h"], module="m", hott=3)  # wrong
ferrule.bind(headers=["a.h"], modul="m")  # wrong
ferrule.bind(headers=["a.h"])  # wrong
ferrule.bind(module="m")  # wrong
ferrule.bind(headers=["a.h"], module="m", hot=3)  # wrong
ferrule.bind(headers=["a.h"], module="m", hot=[3])  # wrong
ferrule.bind(headers=["a.h"], module=["m"])  # wrong
ferrule.bind(headers=["a.h"], module="m", strict="yes")  # wrong
ferrule.bind(headers=["a.h"], module="m", jobs="2")  # wrong
ferrule.bind("a.h", module="m")  # wrong
ferrule.cimport("a.h", output_dir="build")  # wrong
ferrule.cimport(3)  # wrong
ferrule.Extension("m")  # wrong
ferrule.Extension("m", cdef=b"int f(void);")  # wrong
ferrule.Extension("m", cdef="int f(void);", allow=["f"])  # wrong
ferrule.Extension("m", cdef="int f(void);", method_tabel="t")  # wrong
ferrule.bnid(headers="a.h", module="m")  # wrong
ferrule.FerruleErorr  # wrong
"""


def test_the_typed_keywords_are_up_to_date(check_golden: Callable[[Path, str], None]) -> None:
    check_golden(Path(keywords.__file__), render_keywords())


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_wrong_call_is_a_checkers_error(
    checker: str,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    (tmp_path / "calls.py").write_text(CALLS, encoding="utf-8")
    lines = CALLS.splitlines()
    wrong = {i for i, line in enumerate(lines, 1) if line.endswith("# wrong")}
    told = {line for _, line, _ in type_errors(checker, tmp_path)}
    assert [lines[i - 1] for i in sorted(wrong - told)] == [], "not told"
    assert [lines[i - 1] for i in sorted(told - wrong)] == [], "told, and right"


def problems(call: Callable[..., object], **options: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        call(**options)
    return caught.value.problems


def test_a_misspelt_keyword_is_reported_with_the_nearest_one() -> None:
    assert problems(ferrule.bind, headers="a.h", modul="m") == (
        'unknown option "modul"; did you mean "module"?',
    )
    assert problems(ferrule.cimport, headers="a.h", librarys="m") == (
        'unknown option "librarys"; did you mean "libraries"?',
    )
    assert problems(
        ferrule.Extension, module="m", cdef="int f(void);", sorces=["f.c"], method_tabel="t"
    ) == (
        'unknown option "sorces"; did you mean "sources"?',
        'unknown option "method_tabel"; did you mean "method_table"?',
    )


def test_an_extension_takes_no_option_that_is_for_headers() -> None:
    (problem,) = problems(ferrule.Extension, module="m", cdef="int f(void);", allow="f")
    assert problem.startswith("allow: this option does not apply here; these do: module, ")
    assert "output_dir" not in problem
