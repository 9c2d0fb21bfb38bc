"""The record of a script's checks: each passed, failed, or was left out for a reason."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Final

PASSED: Final = "passed"
FAILED: Final = "FAILED"
LEFT_OUT: Final = "left out"

NOTHING_RAN: Final = 77
"""The exit status of a script that could run nothing: neither a success nor a failure."""


class Ledger:
    """The checks of one script, printed as they end."""

    def __init__(self, title: str) -> None:
        """Start a ledger for the script that `title` describes."""
        self._counts: Counter[str] = Counter()
        self._failures: list[str] = []
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
        print(f"{outcome:8}  {target:24}  {text}", flush=True)

    def close(self) -> int:
        """Print the totals; return the exit status: 0, 1 for failures, or NOTHING_RAN."""
        kinds = (PASSED, FAILED, LEFT_OUT)
        print("-- " + ", ".join(f"{self._counts[kind]} {kind}" for kind in kinds), flush=True)
        for failure in self._failures:
            print(f"failed: {failure}", file=sys.stderr)
        if self._failures:
            return 1
        return 0 if self._counts[PASSED] else NOTHING_RAN
