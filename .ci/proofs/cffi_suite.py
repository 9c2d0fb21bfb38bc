"""Run cffi's own tests of its API mode through `ferrule.Extension`.

    python .ci/proofs/cffi_suite.py

The tests come with the source of the cffi that is installed, which pip fetches. `cffi_adapter`
connects them to ferrule. They run twice: with the functions on the module, and with those on
`lib`. Each test that fails must be explained here, and on the page "Differences from cffi"; an
explained one that passes is reported, too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cffi
from ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES: Final = ("test_recompiler.py", "test_verify1.py", "test_new_ffi_1.py")
_NO_CDATA: Final = "a function on the module is not one of cffi's own function objects"
_EXPLAINED: Final = {
    "test_recompiler": {
        "test_address_of_function": _NO_CDATA,
        "test_address_of_function_with_struct": _NO_CDATA,
        "test_bool_in_cpp_2": "the generated C is not C++",
        "test_convert_api_mode_builtin_function_to_cdata": _NO_CDATA,
        "test_incomplete_struct_as_arg": _NO_CDATA,
        "test_incomplete_struct_as_both": _NO_CDATA,
        "test_incomplete_struct_as_result": _NO_CDATA,
        "test_introspect_function": _NO_CDATA,
        "test_math_sin_type": _NO_CDATA,
    },
    "test_verify1": {
        "test_typeof_func_with_struct_argument": _NO_CDATA,
        "test_typeof_function": _NO_CDATA,
    },
    "test_new_ffi_1": {
        "test_import_from_lib": "`import *` brings the names on the module",
    },
}
_PASSED, _SKIPPED = "passed", "skipped"
_LIMIT: Final = 3600.0


def main() -> int:
    """Run the tests of each file; return the exit status."""
    ledger = Ledger(f"cffi's own tests, of cffi {cffi.__version__}")
    with tempfile.TemporaryDirectory(prefix="ferrule-") as name:
        folder = Path(name)
        problem = _fetch(folder)
        for file in _FILES:
            if problem:
                ledger.left_out(file, problem)
            else:
                _check(ledger, folder, file)
                _check(ledger, folder, file, on_lib=True)
    return ledger.close()


def _fetch(folder: Path) -> str | None:
    """Put cffi's tests into `folder`; return why that is not possible, or None."""
    wanted = f"cffi=={cffi.__version__}"
    command = ("-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation")
    done = _run(*command, "--no-binary", ":all:", "--dest", str(folder), wanted)
    sources = [*folder.glob("cffi-*.tar.gz")]
    if done.returncode or not sources:
        return f"pip cannot fetch the source of {wanted}: {done.stdout[-300:]}"
    with tarfile.open(sources[0]) as source:
        tests = [
            m for m in source.getmembers() if m.name.partition("/")[2].startswith("testing/")
        ]
        for member in tests:
            member.name = member.name.partition("/")[2]
        source.extractall(folder, tests, filter="data")
    (folder / "conftest.py").touch()  # pytest then looks for modules here
    return None


def _check(ledger: Ledger, folder: Path, file: str, *, on_lib: bool = False) -> None:
    """Run the tests of one `file`, and compare what fails with what is explained.

    `on_lib` says whether they call the functions on `lib`, which are cffi's own function objects.
    """
    report, modules = folder / f"{file}.xml", folder / "modules"
    modules.mkdir(exist_ok=True)
    path = os.pathsep.join((str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")))
    environment = {"PYTHONPATH": path, "TMPDIR": str(modules), "NO_CPP": "1"}
    if on_lib:
        environment["FERRULE_CFFI_SUITE"] = "lib"
    options = (
        "-p",
        "cffi_adapter",
        "-W",
        "ignore",
        "-c",
        os.devnull,
        "--rootdir=.",
        "--tb=short",
    )
    test = f"testing/cffi1/{file}"
    done = _run(
        "-m", "pytest", "-q", *options, f"--junit-xml={report}", test, cwd=folder, **environment
    )
    if not report.is_file():
        ledger.failed(file, "the tests did not run", done.stdout)
        return
    results = dict(_results(report))
    explained = _EXPLAINED[file.removesuffix(".py")]
    if on_lib:
        explained = {name: why for name, why in explained.items() if why != _NO_CDATA}
        file = f"{file}, with lib"
    failed = {name for name, result in results.items() if result not in {_PASSED, _SKIPPED}}
    for name in sorted(failed & explained.keys()):
        print(f"          {name}: {explained[name]}")
    for name in sorted(failed - explained.keys()):
        ledger.failed(file, name, results[name])
    for name in sorted(explained.keys() - failed):
        ledger.failed(file, name, "it passes, or is gone: take it off the list and the page")
    passed = list(results.values()).count(_PASSED)
    detail = f"{passed} pass, {len(failed)} fail, {len(results) - passed - len(failed)} skipped"
    ledger.passed(file, f"{len(results)} tests", detail)


def _results(report: Path) -> Iterator[tuple[str, str]]:
    """Yield each test and its result: passed, skipped, or what it said when it failed."""
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314  pytest wrote it
        wrong = [case.find(kind) for kind in ("failure", "error")]
        said = next(
            (element.get("message", "failed") for element in wrong if element is not None), ""
        )
        skipped = case.find("skipped") is not None
        yield case.get("name", ""), said or (_SKIPPED if skipped else _PASSED)


def _run(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run Python; the result has all that it printed."""
    return subprocess.run(
        (sys.executable, *arguments),
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_LIMIT,
    )


if __name__ == "__main__":
    sys.exit(main())
