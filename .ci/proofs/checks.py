"""The checks for every target: modules and their calls, cases, drawn headers, a cdef."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from ast import literal_eval
from collections import Counter
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger import Ledger
    from target import Target

_LENGTH: Final = os.environ.get("FERRULE_PROOFS")
FULL: Final = _LENGTH == "full"
"""Whether to run the long checks: more generated headers, all direct calls, more calls."""

_BUNDLED: Final = (
    "tests/bundled/test_lib.py",
    "tests/bundled/test_datapoint.py",
    "tests/bundled/test_directory.py",
)
_ANNOTATED: Final = tuple(
    f"tests/annotations/test_{name}.py"
    for name in (
        *("arrays", "closures", "closures_of_handles", "closures_that_raise", "functions"),
        *("handles", "handles_in_callbacks", "handles_in_use", "in_threads", "interpreters"),
        *("kept_memory", "methods", "value_records", "variadic"),
    )
)
_VARIADIC: Final = "tests/direct/test_variadic.py"
_HEADER: Final = ("tests/direct/direct.h", "--include-dir", "tests/direct")
_CDEF: Final = ("-m", "ferrule", "cdef", *_HEADER, "--source", "tests/direct/direct.c")


class CdefError(Exception):
    """A target made no cdef, for the given reason: nothing can be compared."""


@dataclass(frozen=True)
class Extent:
    """How much of the checks to run on a target; an empty `cases` means all of them.

    `declarations` is how many declarations are generated. `direct` says whether to test direct
    calls, and `leaks` whether to repeat annotated calls until leaks show. `refused` is part of
    ferrule's message if it cannot ask the compiler about headers.
    """

    cases: tuple[str, ...] = ()
    declarations: int = 60
    direct: bool = False
    leaks: bool = True
    refused: str = ""

    def left_out(self) -> Iterator[str]:
        """Yield what this leaves out, in words for the ledger."""
        if not self.leaks:
            yield "annotated calls: those that repeat until leaks show (short form)"
        if self.cases:
            yield f"cases: all folders but {len(self.cases)} (short form)"
        if not self.direct:
            yield "direct calls: all but variadic ones (they are in the full form)"


_FEW: Final = (
    "functions",
    "bit_fields",
    "byte_order",
    "variables",
    "pointers_to_arrays",
    "va_lists",
)
_SHORT: Final = Extent(_FEW, declarations=6, leaks=False)
_USUAL: Final = Extent()
_LONG: Final = Extent(declarations=1000, direct=True)
WHOLE: Final = _LONG if FULL else _SHORT if _LENGTH == "short" else _USUAL
EMULATED: Final = _USUAL if FULL else _SHORT


def check(ledger: Ledger, target: Target, host_cdef: str, extent: Extent = WHOLE) -> None:
    """Run the checks on `target`, and record each in `ledger`."""
    if not builds(ledger, target):
        return
    run_tests(ledger, target, "bundled module", *_BUNDLED)
    if extent.refused:
        _check_refusal(ledger, target, extent.refused)
        return
    leaks = () if extent.leaks else ("-k", "not leak")
    run_tests(ledger, target, "annotated calls", *_ANNOTATED, "-m", "not slow", *leaks)
    run_tests(ledger, target, "variadic calls", _VARIADIC)
    cases = [f"tests/whole/test_cases.py::test_case[{name}]" for name in extent.cases]
    run_tests(
        ledger, target, "cases", *(cases or ["tests/whole/test_cases.py", "-k", "test_case["])
    )
    amount = ("--declarations", str(extent.declarations))
    run_tests(ledger, target, "drawn headers", "tests/property", *amount)
    if extent.direct:
        run_tests(ledger, target, "direct calls", "tests/direct", "-m", "not slow")
    _compare_cdef(ledger, target, host_cdef)
    for what in extent.left_out():
        ledger.left_out(target.name, what)


def _check_refusal(ledger: Ledger, target: Target, words: str) -> None:
    done = target.call(*_CDEF)
    if done.returncode == 1 and words in done.stdout:
        ledger.left_out(target.name, f"headers: ferrule refuses the compiler: {words}")
    else:
        ledger.failed(target.name, "refusal", done.stdout)


def cdef_of(target: Target) -> str:
    """Return the cdef that `target` makes from a header of the tests; raise if it makes none."""
    done = target.call(*_CDEF)
    if done.returncode or not done.stdout:
        message = f"{target.name}: no cdef, status {done.returncode}\n{done.stdout}"
        raise CdefError(message)
    return done.stdout


def run_tests(ledger: Ledger, target: Target, check: str, *arguments: str) -> None:
    """Run pytest on `target`; record how many tests passed, and which were skipped and why."""
    results = target.tree / "results.xml"
    results.unlink(missing_ok=True)
    inside = target.tree_inside / results.name
    done = target.call(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={inside}", *arguments
    )
    if done.returncode or not results.exists():
        ledger.failed(target.name, check, f"status {done.returncode}\n{done.stdout}")
        return
    passed, skipped = _counted(results.read_text("utf-8"))
    if passed:
        ledger.passed(target.name, check, f"{passed} tests")
    for reason, count in skipped.items():
        ledger.left_out(target.name, f"{check}: {count} tests: {reason}")


def _counted(junit: str) -> tuple[int, Counter[str]]:
    """Return how many tests of a report passed, and how many were skipped for each reason."""
    tests = list(ET.fromstring(junit).iter("testcase"))  # noqa: S314  pytest's own file
    skips = [skip for test in tests for skip in test.iter("skipped")]
    return len(tests) - len(skips), Counter(map(_reason, skips))


def _reason(skip: ET.Element) -> str:
    """Return why a test or a whole file was skipped; for a file, pytest writes a tuple."""
    message = skip.get("message", "")
    if message != "collection skipped":
        return message
    path, _, reason = literal_eval(skip.text or "")
    return f"all of {Path(path).name}: {reason}"


def builds(ledger: Ledger, target: Target) -> bool:
    """Build `ferrule._lib` in the tree, with the target's compiler, and run the demo."""
    for check, arguments in (
        ("ferrule._lib", ("setup.py", "--quiet", "build_ext", "--inplace")),
        ("demo", ("-m", "ferrule", "demo")),
    ):
        done = target.call(*arguments)
        if done.returncode:
            ledger.failed(target.name, check, done.stdout)
            return False
    ledger.passed(target.name, "ferrule._lib", "built, and the demo runs")
    return True


def _compare_cdef(ledger: Ledger, target: Target, expected: str) -> None:
    try:
        got = cdef_of(target)
    except CdefError as error:
        ledger.failed(target.name, "cdef", str(error))
        return
    if got == expected:
        ledger.passed(target.name, "cdef", f"{len(got)} bytes, the same as this machine's")
        return
    differing = unified_diff(expected.splitlines(), got.splitlines(), "here", target.name)
    ledger.failed(target.name, "cdef", "\n".join(differing))
