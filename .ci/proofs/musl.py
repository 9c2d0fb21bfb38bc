"""Run the checks with musl as the C library, in a CPython that this script builds for it.

    python .ci/proofs/musl.py

CPython's source, and those of zlib and libffi, come from the Debian mirror that apt of this machine
uses. They are compiled with musl-gcc (Debian: musl-tools) in the folder FERRULE_ROOTS, where they
stay, or in a temporary one. libclang comes as a wheel for musl; NumPy's wheel needs a newer musl
than Debian 12 has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from checks import cdef_of, check
from ledger import Ledger
from roots import RootError, install_packages, mirror, run
from target import Target, copy_tree, on_this_machine

_VERSION, _WHEELS = "3.13", "musllinux_1_2_x86_64"
_SUITES: Final = {"zlib": "bookworm", "libffi": "bookworm", f"python{_VERSION}": "trixie"}
_CONFIGURED: Final = ("--without-ensurepip", "--disable-test-modules", "--without-pymalloc")
_CONFIGURED_LIBFFI: Final = (
    *("--disable-shared", "--disable-docs", "--disable-multi-os-directory"),
    "--disable-exec-static-tramp",  # it needs Linux's own headers, which musl-gcc does not see
)
# Debian's gcc reports glibc's folders when asked, which CPython's configure rejects.
_COMPILER: Final = """\
#!/bin/sh
case "$*" in *--print-multiarch*) exit 0 ;; esac
exec musl-gcc "$@"
"""


def main() -> int:
    """Run the checks; return the exit status."""
    ledger = Ledger("musl")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ferrule-")))
        place = Path(os.environ.get("FERRULE_ROOTS", folder / "roots")) / "musl"
        try:
            python = _python(place)
            site = install_packages(
                place, _VERSION, _WHEELS, ("libclang-ng", "numpy"), ("libclang",)
            )
        except RootError as error:
            ledger.left_out("musl", str(error))
            return ledger.close()
        host_cdef = cdef_of(on_this_machine("host", sys.executable, folder / "host"))
        tree = copy_tree(folder)
        environment = {"CC": str(place / "cc"), "PYTHONPATH": str(site)}
        check(ledger, Target("musl", (str(python),), tree, tree, environment), host_cdef)
    return ledger.close()


def _python(place: Path) -> Path:
    """Return a CPython that uses musl, built if needed. Raises `RootError`."""
    python = place / "usr" / "bin" / "python3"
    if python.exists():
        return python
    if shutil.which("musl-gcc") is None:
        message = "musl-gcc is not installed"
        raise RootError(message)
    place.mkdir(parents=True, exist_ok=True)
    compiler = place / "cc"
    compiler.write_text(_COMPILER, encoding="utf-8")
    compiler.chmod(0o755)
    usr, sources = place / "usr", place / "source"
    environment = {
        **os.environ,
        "CC": str(compiler),
        "CPPFLAGS": f"-I{usr / 'include'}",
        "LDFLAGS": f"-L{usr / 'lib'}",
        "PKG_CONFIG": "false",  # it would offer libraries of glibc
    }
    install = ("make", "install")
    static = ("./configure", "--static", f"--prefix={usr}")
    in_modules = {**environment, "CFLAGS": "-O2 -fPIC"}
    _build(_source(sources, "zlib"), in_modules, static, install)  # hypothesis imports it
    _build(
        _source(sources, "libffi"),
        in_modules,
        ("./configure", f"--prefix={usr}", *_CONFIGURED_LIBFFI),
        install,
    )
    cpython = ("./configure", f"--prefix={usr}", *_CONFIGURED)
    source = _source(sources, f"python{_VERSION}")
    _build(source, environment, cpython, ("make", "-j2"), install)
    shutil.rmtree(sources)
    return python


def _build(source: Path, environment: dict[str, str], *commands: tuple[str, ...]) -> None:
    """Run the commands in `source`; raise `RootError` with the end of the output if one fails."""
    for command in commands:
        done = subprocess.run(
            command,
            cwd=source,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"{source.name}: {command[0]} failed: {done.stdout.strip()[-300:]}"
            raise RootError(message)


def _source(folder: Path, name: str) -> Path:
    """Fetch a source package with apt, without changing apt's own configuration."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    (place / "lists" / "partial").mkdir(parents=True)
    sources = place / "sources.list"
    sources.write_text(f"deb-src {mirror()} {_SUITES[name]} main\n", encoding="utf-8")
    options = (
        *("-o", f"Dir::Etc::SourceList={sources}", "-o", "Dir::Etc::SourceParts=-"),
        *("-o", f"Dir::State::Lists={place / 'lists'}", "-o", "APT::Sandbox::User=root"),
    )
    run("apt-get", *options, "update", "-qq")
    run("apt-get", *options, "source", "-qq", "--download-only", name, cwd=place)
    archives = place.glob(f"{name}_*.orig.tar.*")
    (archive,) = (path for path in archives if path.suffix != ".asc")
    unpacked = place / "unpacked"
    unpacked.mkdir()
    run("tar", "-xf", str(archive), "-C", str(unpacked))
    (source,) = unpacked.iterdir()
    return source


if __name__ == "__main__":
    sys.exit(main())
