"""Places a set of files again and again, each time in a process of its own with another fault.

Run with `failing.c` preloaded: `python place.py FOLDER CHECK FAULT...`. Prints, as JSON, how many
calls there were for the fault `count:`, and what went wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.errors import OutputError
from ferrule.toolchain.files import HIDDEN
from ferrule.toolchain.transaction import File, place_files, settle_killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLD = {"m.pyi": b"old stub", "_m_types.pyi": b"old types", "m.so": b"old module" * 9999}
NEW = {
    "m.pyi": b"new stub" * 9999,
    "m.so": b"new module" * 9999,
    "py.typed": b"",
    "report/deep/m.json": b"new report",
}


def held(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def prepare(folder: Path, *, there: bool) -> dict[str, bytes]:
    shutil.rmtree(folder, ignore_errors=True)
    if there:
        folder.mkdir()
        for name, content in OLD.items():
            (folder / name).write_bytes(content)
    return held(folder)


def place(folder: Path) -> None:
    place_files(
        [
            File(folder / "report" / "deep" / "m.json", NEW["report/deep/m.json"]),
            File(folder / "m.pyi", NEW["m.pyi"]),
            File(folder / "_m_types.pyi", None),
            File(folder / "py.typed", b""),
            File(folder / "m.so", NEW["m.so"], 0o777, always=True),
        ]
    )


def child(folder: Path, fault: str, work: Callable[[Path], None] = place) -> int:
    """Do `work` in the folder with `fault`, in a process of its own; return its status."""
    pid = os.fork()
    if pid == 0:
        status = 1
        os.environ.update(FAULT=fault, FAULT_IN=str(folder))
        try:
            work(folder)
            status = 0
        except OutputError as error:
            sys.stderr.write(f"{error}\n")
            status = 3
        finally:
            os.environ["FAULT"] = ""
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def filled(disk: Path, fault: str) -> Iterator[None]:
    """Leave only N pages of room on the `disk` for the fault `room:N`."""
    filler, (kind, _, pages) = disk / "filler", fault.partition(":")
    if kind == "room":
        about = os.statvfs(disk)
        room = (about.f_bfree - int(pages)) * about.f_bsize
        filler.write_bytes(bytes(max(0, room)))
    try:
        yield
    finally:
        filler.unlink(missing_ok=True)


def problems(folder: Path, fault: str) -> list[str]:
    """Return what is wrong after `fault`, with old files and without any folder.

    A second fault, after a comma, meets the next run, which restores.
    """
    found = []
    fault, _, second = fault.partition(",")
    for there in (True, False):
        old = prepare(folder, there=there)
        with filled(folder.parent, fault):
            status, after = child(folder, fault), held(folder)
        if second:
            child(folder, second, settle_killed)
        wanted = {0: NEW, 3: old}.get(status, {})
        hidden = {name for name in after if HIDDEN in name}
        seen = {name: content for name, content in after.items() if name not in hidden}
        kind = fault.partition(":")[0]
        if status not in ({-9, 0} if kind == "kill" else {3, 0}):
            found.append(f"{fault}: status {status}")
        if status >= 0 and kind != "on" and seen != wanted:
            found.append(f"{fault}: status {status} and {sorted(seen)}")
        if status > 0 and kind != "on" and (hidden or (not there and folder.exists())):
            found.append(f"{fault}: left {hidden}")
        settle_killed(folder)
        if held(folder) not in ([NEW] if status == 0 else [old, NEW]):
            found.append(f"{fault},{second}: half of it is there: {sorted(held(folder))}")
        place(folder)
        if held(folder) != NEW:
            found.append(f"{fault}: the next run does not write it all: {sorted(held(folder))}")
    return found


if __name__ == "__main__":
    work = Path(sys.argv[1], "output")
    found = [line for fault in sys.argv[2:] for line in problems(work, fault)]
    sys.stdout.write(json.dumps(found))
