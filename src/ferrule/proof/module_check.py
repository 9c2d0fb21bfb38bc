"""The check of a built module: a new process imports it and uses everything in it."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import VerificationError
from ferrule.toolchain.own_python import run_python

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCRIPT: Final = Path(__file__).with_name("in_fresh_process") / "use_all.py"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a module contains: complete `types`, and the `names` on `lib`.

    `addressed` are the names of variables without a value, which only have an address. `texts` are
    the names of constant arrays of wide characters. `bits` are bit-fields that cffi lays out
    itself, each with its record and the functions of `lib` in which the compiler reads and sets it.
    `symbols` are the names that libraries define, and `called` the names in the headers that the
    module's own C may call. `included` are the names and files of modules whose types it shares.
    """

    types: list[str]
    names: list[str]
    addressed: list[str]
    texts: list[str]
    bits: list[tuple[str, str, str, str]]
    symbols: list[str]
    called: list[str]
    included: list[tuple[str, str]]


def touch_all(
    built: Path, contents: Contents, folders: Sequence[str] = ()
) -> dict[str, dict[str, str]]:
    """Return what is wrong with each type, name, bit-field and symbol of the module `built`.

    The loader looks for libraries in `folders` too. The keys of the result are `types`, `names`,
    `texts`, `bits` and `symbols`. Raises `VerificationError` if the module cannot be imported, or
    has a function linked into it that its own C would call instead of the one in Python or the C
    library.
    """
    module = built.name.partition(".")[0]
    wanted = json.dumps(asdict(contents))
    answer = built.with_name("verified.json")
    answer.unlink(missing_ok=True)  # an earlier attempt's answer proves nothing
    done = run_python(
        [str(_SCRIPT), module, str(built), str(answer)],
        text=wanted,
        environment={"FERRULE_VERIFYING": "1", **_with_folders(folders)},
    )
    if done.status < 0:
        message = (
            f"the module {module} was built, but crashes the process that uses it (signal "
            f"{-done.status}); remove flags that change how C passes or lays out data, such as "
            "-fpack-struct or -mabi: Python is compiled without them. If there are none, this is a "
            "bug in ferrule: please report it with the headers"
        )
        raise VerificationError(message)
    if done.status:
        words = done.stderr.strip().splitlines() or [f"it ended with status {done.status}"]
        hint = _NOT_FOUND if os.strerror(errno.ENOENT) in words[-1] else ""
        message = f"the module {module} was built but cannot be imported: {words[-1]}{hint}"
        raise VerificationError(message)
    if not answer.exists():
        message = (
            f"the process that tried the module {module} ended early, with status 0; does the "
            "library exit when it is loaded?"
        )
        raise VerificationError(message)
    found = json.loads(answer.read_text(encoding="utf-8"))
    found["symbols"] = {
        name: f"Python's process finds the `{name}` of {other} before that of {meant}; link a "
        "static library, or compile its C into the module with `--source`"
        for name, (other, meant) in found["symbols"].items()
    }
    problems: dict[str, dict[str, str]] = found
    return problems


def _with_folders(folders: Sequence[str]) -> dict[str, str]:
    """Return the variable that makes Linux's loader look in `folders`, after those it names now."""
    if not folders:
        return {}
    given = os.environ.get(_LIBRARY_PATH)
    return {_LIBRARY_PATH: ":".join([*([given] if given else ()), *folders])}


_LIBRARY_PATH: Final = "LD_LIBRARY_PATH"
_NOT_FOUND: Final = (
    "; the loader does not look where this library is: give --runtime-library-dir DIR, which "
    "becomes the module's rpath, or name the directory in the environment variable "
    f"{_LIBRARY_PATH}, or install the library in a system directory and run `ldconfig`"
)
