"""Each folder of `cases/`: a header, the cdef it becomes, what is skipped of it, and its use.

`header.h` is bound, with `source.c` compiled in where there is one and the settings of
`options.json`. `expected.cdef.h` is the cdef, `expected.skips.txt` what the report gives a
reason for, nothing if it is absent; `--update-golden` writes both. `use.py` imports the built
module, as `case`, in a process of its own.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.generate import bind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.verify.report import Report

CASES: Final = Path(__file__).with_name("cases")
ALL: Final = sorted(path.name for path in CASES.iterdir() if path.is_dir())
# All numbers but those that the header writes and cffi has to have: the length of an array behind a
# pointer, the width of a bit-field.
NUMBER: Final = re.compile(r"(?<!\)\[)(?<!\]\[)(?<! : )\b\d")


@pytest.mark.parametrize("name", ALL)
def test_case(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    check_golden: Callable[[Path, str], None],
) -> None:
    case = CASES / name
    monkeypatch.chdir(case)
    options = read_options(case)
    report = bind(
        Settings.of(
            {
                "headers": ["header.h"],
                "module": "case",
                "output_dir": tmp_path,
                "keep": tmp_path,
                "sources": [path.name for path in case.glob("source.c")],
                **options,
            }
        )
    )
    cdef = (tmp_path / "case.cdef.h").read_text(encoding="utf-8")
    check_golden(case / "expected.cdef.h", cdef)
    check_golden(case / "expected.skips.txt", shown_skips(report))
    assert not NUMBER.search(cdef), "a width, a size, an offset or a value stands in the cdef"
    use(case / "use.py", tmp_path)


def read_options(case: Path) -> dict[str, Any]:
    """Return the settings of `case`; skip the test where its golden is not this system's."""
    path = case / "options.json"
    options: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    only_on = options.pop("only_on", None)
    if only_on not in {None, platform.libc_ver()[0], platform.machine()}:
        pytest.skip(f"what is expected is that of {only_on}")
    return options


def shown_skips(report: Report) -> str:
    return "".join(
        f"{skip.where}: {skip.kind} {skip.name} [{skip.reason.code}]\n"
        for skip in report.skipped
    )


def use(script: Path, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    assert done.returncode == 0, done.stderr
