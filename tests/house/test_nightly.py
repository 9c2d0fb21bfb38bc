"""The nightly checks: every script runs, and nothing that did not run counts as a success."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from tests.house.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROOFS = ROOT / ".ci" / "proofs"
NIGHTLY = ROOT / ".ci" / "nightly"
WORKFLOW = ROOT / ".github" / "workflows" / "nightly.yml"
pytestmark = pytest.mark.skipif(not PROOFS.is_dir(), reason=".ci/ is not next to the tests")


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give the function that imports a module of the scripts."""
    names = {path.stem for path in PROOFS.glob("*.py")}
    monkeypatch.syspath_prepend(str(PROOFS))
    yield import_module
    for name in names & sys.modules.keys():
        del sys.modules[name]


def scripts() -> set[str]:
    """Return the scripts that a person runs by themselves."""
    return {
        path.stem
        for path in PROOFS.glob("*.py")
        if f"python .ci/proofs/{path.name}" in path.read_text("utf-8")
    }


def test_nightly_runs_every_script() -> None:
    (line,) = re.findall(
        r"^\[ \$# -gt 0 \] \|\| set -- (.+)$", NIGHTLY.read_text("utf-8"), re.MULTILINE
    )
    assert set(line.split()) == scripts() | {"tests"}


def test_the_workflow_runs_every_script() -> None:
    text = WORKFLOW.read_text("utf-8")
    (matrix,) = re.findall(r"^ +script: \[(.+)\]$", text, re.MULTILINE)
    alone = re.findall(r"- run: \.ci/nightly (\w+)$", text, re.MULTILINE)
    assert sorted([*matrix.split(", "), *alone]) == sorted(scripts() | {"tests"})


class Target:
    """A target whose Python ends with a status and prints a text, and writes pytest's report."""

    name = "machine"

    def __init__(self, tree: Path, status: int, output: str, report: str = "") -> None:
        self.tree = self.tree_inside = tree
        self.status, self.output, self.report = status, output, report

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        if self.report:
            (self.tree / "results.xml").write_text(self.report)
        return subprocess.CompletedProcess(arguments, self.status, self.output)


def test_two_targets_that_fail_alike_do_not_agree(proofs: Any, tmp_path: Path) -> None:
    checks, ledger = proofs("checks"), proofs("ledger").Ledger("one")
    failing = Target(tmp_path, 1, "ferrule: error: libclang was not found\n")
    with pytest.raises(checks.CdefError, match="libclang was not found"):
        checks.cdef_of(failing)
    checks._compare_cdef(ledger, failing, failing.output)
    assert ledger.close() == 1


def test_a_cdef_that_differs_is_shown(
    proofs: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = proofs("ledger").Ledger("one")
    proofs("checks")._compare_cdef(ledger, Target(tmp_path, 0, "int a;\nint b;\n"), "int a;\n")
    assert ledger.close() == 1
    assert "+int b;" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "report", "expected"),
    [
        (0, "<testcase/><testcase><skipped message='no gcc'/></testcase>", 0),
        (0, "<testcase><skipped message='no gcc'/></testcase>", 77),
        (1, "<testcase><failure/></testcase>", 1),
        (5, "", 1),
        (0, "", 1),
        (-1, "<testcase/>", 1),
    ],
)
def test_only_a_test_that_passed_counts(
    proofs: Any, tmp_path: Path, status: int, report: str, expected: int
) -> None:
    ledger = proofs("ledger").Ledger("one")
    target = Target(tmp_path, status, "said", report and f"<testsuites>{report}</testsuites>")
    earlier = "<testsuites><testcase/></testsuites>"
    (tmp_path / "results.xml").write_text(earlier)
    proofs("checks").run_tests(ledger, target, "cases", "tests/whole/test_cases.py")
    assert ledger.close() == expected


def test_the_table_has_a_row_for_each_target(
    proofs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.md"
    monkeypatch.setenv("FERRULE_TABLE", str(table))
    ledger = proofs("ledger").Ledger("one")
    ledger.passed("arm64", "cases", "6 tests")
    ledger.failed("arm64", "cdef", "- int a | b;\n+ int c;")
    ledger.left_out("s390x", "qemu-user-static | binfmt")
    ledger.close()
    assert table.read_text("utf-8") == (
        "| arm64 | cases: 6 tests | cdef |  |\n| s390x |  |  | qemu-user-static \\| binfmt |\n"
    )
