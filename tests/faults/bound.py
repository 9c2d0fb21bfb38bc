"""Two versions of a header, `ferrule bind` of them, and functions to look at what it writes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "static inline int {name}(void) {{ return {value}; }}\n"
VERSIONS = ("old", "new")


def write_headers(folder: Path) -> None:
    for value, name in enumerate(VERSIONS):
        more = "".join(
            f"static inline int {name}_{i}(int x) {{ return x; }}\n" for i in range(9)
        )
        (folder / f"{name}.h").write_text(HEADER.format(name=name, value=value) + more)


def command(version: str) -> list[str]:
    """Return the command that binds `version`, with all kinds of files that a run can write."""
    return [
        sys.executable,
        "-m",
        "ferrule",
        "bind",
        f"{version}.h",
        "--module=pkg.m",
        "--output-dir=output",
        "--report=output/reports/m.json",
        "--keep=output/kept",
        "-q",
    ]


def environment(folder: Path, **more: str) -> dict[str, str]:
    (folder / "tmp").mkdir(exist_ok=True)
    return {**os.environ, "TMPDIR": str(folder / "tmp"), **more}


def bind(folder: Path, version: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(version),
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def state(output: Path) -> str:
    """Return which version all files in `output` are of, "" for no file, else what is there."""
    files = {str(p.relative_to(output)): p for p in output.rglob("*") if not p.is_dir()}
    if not files:
        return ""
    about = {name: path.read_bytes() for name, path in files.items()}
    for version, other in (VERSIONS, VERSIONS[::-1]):
        made = {name for name, text in about.items() if f"{version}_8".encode() in text}
        if any(f"{other}_8".encode() in text for text in about.values()):
            continue
        module = next(
            (name for name in about if name.startswith("pkg/m.") and "so" in name), ""
        )
        wanted = {module, "pkg/m.pyi", "reports/m.json", "kept/m.cdef.h", "kept/m.c"}
        if wanted <= made and {*about} - made <= {
            "pkg/py.typed",
            "kept/m.calls.c",
            "kept/m.python.c",
        }:
            return version
    return f"a mixture: {sorted(files)}"
