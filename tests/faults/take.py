"""Takes a kept object again and again, each time in a process of its own with another fault.

Run with `failing.c` preloaded: `python take.py FOLDER FAULT...`. Prints, as JSON, what went wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from tests.faults.place import child, held

from ferrule.errors import OutputError
from ferrule.toolchain.kept_objects import take_object
from ferrule.toolchain.sealed import write_sealed_bytes
from ferrule.toolchain.trust import made_cache

OLD, NEW = b"old object" * 9999, b"new object" * 9999


def take(folder: Path) -> None:
    try:
        taken = take_object("digest", "new object", folder / "kept.o")
    except OSError as error:
        message = str(error)
        raise OutputError(message) from None
    assert taken


def problems(folder: Path, fault: str) -> list[str]:
    found = []
    for before in ({"kept.o": OLD}, {}):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in before.items():
            (folder / name).write_bytes(content)
        status, after = child(folder, fault, take), held(folder)
        whole = {name: content for name, content in after.items() if name == "kept.o"}
        if status not in {-9, 0, 3}:
            found.append(f"{fault}: status {status}")
        if whole not in (before, {"kept.o": NEW}) or (status == 0 and whole == before):
            found.append(f"{fault}: status {status} and half an object")
        if status >= 0 and after != whole and not fault.startswith("on"):
            found.append(f"{fault}: left {sorted(after)}")
    return found


if __name__ == "__main__":
    work = Path(sys.argv[1], "output")
    os.environ["XDG_CACHE_HOME"] = str(Path(sys.argv[1], "cache"))
    Path(sys.argv[1], "cache").mkdir(mode=0o700)
    objects = made_cache() / "objects"
    objects.mkdir(mode=0o700)
    write_sealed_bytes(objects / "digest", NEW)
    found = [line for fault in sys.argv[2:] for line in problems(work, fault)]
    sys.stdout.write(json.dumps(found))
