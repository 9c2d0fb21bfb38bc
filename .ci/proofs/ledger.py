"""The record of a script's checks: each passed, failed, or was left out for a reason."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Final

PASSED: Final = "passed"
FAILED: Final = "FAILED"
LEFT_OUT: Final = "left out"
_OUTCOMES: Final = (PASSED, FAILED, LEFT_OUT)

NOTHING_RAN: Final = 77
"""The exit status of a script that could run nothing: neither a success nor a failure."""


class Ledger:
    """The checks of one script, printed as they end.

    If the environment variable FERRULE_TABLE names a file, the rows of a Markdown table are added
    to it at the end, one for each target.
    """

    def __init__(self, title: str) -> None:
        """Start a ledger for the script that `title` describes."""
        self._counts: Counter[str] = Counter()
        self._failures: list[str] = []
        self._rows: dict[str, dict[str, list[str]]] = {}
        print(f"== {title}", flush=True)

    def passed(self, target: str, check: str, detail: str) -> None:
        """Record a check that passed; `detail` says how much was checked."""
        self._enter(PASSED, target, f"{check}: {detail}")

    def failed(self, target: str, check: str, output: str) -> None:
        """Record a check that failed, with the end of its command's output."""
        self._failures.append(f"{target}: {check}")
        last = output.rstrip().splitlines()[-120:]
        self._enter(FAILED, target, "\n".join([check, *(f"    {line}" for line in last)]))

    def left_out(self, target: str, reason: str) -> None:
        """Record what could not be run here."""
        self._enter(LEFT_OUT, target, reason)

    def _enter(self, outcome: str, target: str, text: str) -> None:
        self._counts[outcome] += 1
        row = self._rows.setdefault(target, {outcome: [] for outcome in _OUTCOMES})
        row[outcome].append(text.partition("\n")[0])
        print(f"{outcome:8}  {target:24}  {text}", flush=True)

    def close(self) -> int:
        """Print the totals; return the exit status: 0, 1 for failures, or NOTHING_RAN."""
        print(
            "-- " + ", ".join(f"{self._counts[kind]} {kind}" for kind in _OUTCOMES), flush=True
        )
        for failure in self._failures:
            print(f"failed: {failure}", file=sys.stderr)
        if table := os.environ.get("FERRULE_TABLE"):
            with Path(table).open("a", encoding="utf-8") as file:
                file.writelines(self._table())
        if self._failures:
            return 1
        return 0 if self._counts[PASSED] else NOTHING_RAN

    def _table(self) -> list[str]:
        """Return a row for each target: its name, and what passed, failed and was left out."""
        return [
            "| {} |\n".format(
                " | ".join(
                    cell.replace("|", "\\|")
                    for cell in (target, *("; ".join(row[outcome]) for outcome in _OUTCOMES))
                )
            )
            for target, row in self._rows.items()
        ]
