"""Check cffi build scripts of public packages by `ferrule adopt`, and each finding with gcc alone.

    python .ci/proofs/adopted.py [NAME...]

NAME is a package of the table below; without any, all of them run. Each comes as an sdist from
PyPI. A finding must be true for gcc, which is asked without ferrule: a name that is gone is no word
of the preprocessed headers, a value is asserted, another prototype is refused after the headers'
own. The headers must be installed; for pygit2, pyvips, pywayland and PyNaCl they are those of the
system.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ledger import Ledger

# The version, the script, the packages of pkg-config, and the headers with their flags. Where the
# script's C is more than headers, it is a finding's prototype that decides.
_SCRIPTS: Final = {
    "bcrypt": ("3.2.2", "src/build_bcrypt.py", (), '#include "pycabcrypt.h"', "-Isrc/_csrc"),
    "brotlicffi": (
        "1.2.1.0",
        "src/brotlicffi/_build.py",
        (),
        "#include <stdbool.h>\n#include <brotli/decode.h>\n#include <brotli/encode.h>",
        "-Ilibbrotli/c/include",
    ),
    "cmarkgfm": (
        "2025.10.22",
        "src/cmarkgfm/build_cmark.py",
        (),
        '#include "src/cmarkgfm/cmark_module.h"',
        "-I. -Ithird_party/cmark/src -Ithird_party/cmark/extensions -Igenerated/unix",
    ),
    "miniaudio": (
        "1.71",
        "build_ffi_module.py",
        (),
        """#include <stdint.h>
#include <stdlib.h>
#define STB_VORBIS_HEADER_ONLY
#include "miniaudio/stb_vorbis.c"
#define MINIAUDIO_IMPLEMENTATION
#include "miniaudio/miniaudio.h"
""",
        "-I. -DMA_NO_GENERATION -DMA_NO_ENCODING -DMA_NO_NODE_GRAPH -DMA_NO_ENGINE",
    ),
    "pygit2": ("1.21.0", "pygit2/_run.py", ("libgit2",), "#include <git2.h>", ""),
    "pymunk": (
        "7.3.1",
        "pymunk/pymunk_extension_build.py",
        (),
        "#include <chipmunk/chipmunk.h>",
        "-IMunk2D/include",
    ),
    "PyNaCl": ("1.6.2", "src/bindings/build.py", ("libsodium",), "#include <sodium.h>", ""),
    "pyvips": ("3.2.0", "pyvips/pyvips_build.py", ("vips",), "#include <vips/vips.h>", ""),
    "pywayland": (
        "0.4.19",
        "pywayland/ffi_build.py",
        ("wayland-client", "wayland-server"),
        "#include <sys/types.h>\nint os_create_anonymous_file(off_t size);",
        "",
    ),
    "xattr": ("1.3.0", "xattr/lib_build.py", (), "", ""),
}
_TAGS: Final = ("", "struct ", "union ")


@dataclass(frozen=True)
class _Headers:
    """The headers that gcc is asked about, in the folder of a package."""

    text: str
    flags: tuple[str, ...]
    folder: Path

    def compiles(self, more: str) -> bool:
        """Return whether C after the headers compiles."""
        return (
            self._gcc("-fsyntax-only", f"{self.text}\n#include <stddef.h>\n{more}\n")
            is not None
        )

    @cached_property
    def words(self) -> set[str]:
        """All words of the preprocessed headers, and the names of macros."""
        lines = (self._gcc("-E", self.text) or "").splitlines()
        macros = (self._gcc("-E", self.text, "-dM") or "").splitlines()
        code = "\n".join(line for line in lines if not line.startswith("#"))
        return {*re.findall(r"\w+", code), *(re.split(r"[ (]", line)[1] for line in macros)}

    def _gcc(self, mode: str, text: str, *more: str) -> str | None:
        command = ("gcc", "-x", "c", "-std=gnu11", "-w", mode, *more, *self.flags, "-")
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, cwd=self.folder, check=False
        )
        return None if done.returncode else done.stdout

    def confirms(self, found: dict[str, str]) -> bool:
        """Return whether gcc agrees with a finding."""
        name, message, problem = found["name"], found["message"], found["problem"]
        record, _, field = name.rpartition(".")
        if problem == "gone" and found["kind"] == "field":
            return not self._has_field(record, field)
        if problem == "gone":
            return name.split()[-1] not in self.words
        if problem == "value":
            value = re.search(r"it is (\S+) in", message)
            return bool(value) and self.compiles(f'_Static_assert({name} == {value[1]}, "");')
        if problem == "signature":
            return not self.compiles(f"{found['cdef']};")
        if problem == "missing-field":
            field = re.search(r"`.*?(\w+)(?:\)\(.*\)|\[.*\])?` that", message)
            return bool(field) and self._has_field(name, field[1])
        if problem == "type" and field and record:
            said = re.search(r"not `([^`]*)`(?: \(`([^`]*)`\))?", message)
            return bool(said) and any(
                self.compiles(
                    "_Static_assert(!__builtin_types_compatible_p("
                    f'__typeof__((({tag}{record} *)0)->{field}), {said[2] or said[1]}), "");'
                )
                for tag in _TAGS
            )
        # A typedef that is a macro in the headers: declaring it again is an error.
        return name in self.words and not self.compiles(f"{found['cdef']};")

    def _has_field(self, record: str, field: str) -> bool:
        return any(
            self.compiles(f"size_t at = offsetof({tag}{record}, {field});") for tag in _TAGS
        )


def main() -> int:
    """Check the chosen packages; return the exit status."""
    ledger = Ledger("cffi build scripts of public packages")
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        for name in sys.argv[1:] or _SCRIPTS:
            if name not in _SCRIPTS:
                ledger.left_out(name, "not a package of this script")
                continue
            version, script, packages, headers, flags = _SCRIPTS[name]
            if shutil.which("gcc") is None:
                ledger.left_out(name, "gcc is not installed")
                continue
            asked = ("pkg-config", "--cflags", *packages)
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            if packages and done.returncode:
                ledger.left_out(name, f"not installed: {', '.join(packages)}")
                continue
            project = _unpacked(f"{name}=={version}", Path(folder, name))
            words = tuple(flags.split()) + tuple(done.stdout.split() if packages else ())
            _try(ledger, name, script, _Headers(headers, words, project))
    return ledger.close()


def _unpacked(requirement: str, folder: Path) -> Path:
    source = ("--no-deps", "--no-binary", requirement.partition("==")[0])
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            *source,
            "-d",
            folder,
            requirement,
        ],
        check=True,
    )
    (archive,) = folder.iterdir()
    with tarfile.open(archive) as opened:
        opened.extractall(folder / "source", filter="data")
    (project,) = (folder / "source").iterdir()
    return project


def _try(ledger: Ledger, name: str, script: str, headers: _Headers) -> None:
    """Check one script, and each finding."""
    done = subprocess.run(
        [sys.executable, "-m", "ferrule", "adopt", "--json", script],
        cwd=headers.folder,
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    if not done.stdout.startswith("{"):
        ledger.failed(name, "adopt", done.stderr)
        return
    modules: list[dict[str, Any]] = json.loads(done.stdout)["modules"]
    wrong = [found for module in modules for found in module["wrong"]]
    doubted = [found for found in wrong if not headers.confirms(found)]
    checked = sum(module["checked"] for module in modules)
    if wrong and not headers.compiles(""):
        ledger.failed(name, "headers", "gcc does not compile them, so it confirms nothing")
    elif doubted:
        ledger.failed(name, "findings that gcc does not confirm", json.dumps(doubted, indent=1))
    else:
        ledger.passed(
            name, "adopt", f"{checked} declarations, {len(wrong)} wrong, all for gcc too"
        )


if __name__ == "__main__":
    sys.exit(main())
