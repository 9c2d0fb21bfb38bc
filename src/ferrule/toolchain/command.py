"""Running one command and keeping what it said."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.errors import CommandError, ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended: what it was, its exit status and both its outputs."""

    command: tuple[str, ...]
    status: int
    stdout: bytes
    stderr: str

    def require(self, what: str) -> Finished:
        """Return self if the command succeeded; raise a `CommandError` that says `what` failed."""
        if self.status:
            output = self.stderr or self.stdout.decode("utf-8", "replace")
            raise CommandError(what, self.command, self.status, output)
        return self


def run(
    command: Sequence[str],
    *,
    text: str | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run `command` with `text` as its standard input, in the C locale, to its end.

    `environment` adds to the process's own. Raises `ToolMissingError` where there is no such
    program; a failing command is the caller's to judge.
    """
    try:
        done = subprocess.run(
            command,
            input=(text or "").encode("utf-8"),
            capture_output=True,
            check=False,
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C", "LANGUAGE": "C", **(environment or {})},
        )
    except OSError as error:
        message = f"cannot run {command[0]!r}: {error.strerror}"
        raise ToolMissingError(message) from None
    return Finished(
        tuple(command), done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
    )
