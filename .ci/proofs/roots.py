"""Debian systems in folders, with a Python that has what ferrule's tests need.

mmdebstrap makes them from the mirror that this machine's apt uses, without running the packages'
own scripts. `unshare` enters a system, with its own /proc that disappears when its process ends, so
nothing stays mounted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from target import Target, copy_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYSTEM: Final = (
    *("dash", "bash", "coreutils", "libc-bin", "diffutils", "grep", "sed"),
    *("gcc", "libc6-dev", "libffi-dev", "python3-dev"),
)
_NOT_HERE: Final = (
    *("greenlet", "atheris"),
    *("hatchling", "meson-python", "ninja", "scikit-build-core", "cmake"),
)
_MADE: Final = "made-for-ferrule"


class RootError(Exception):
    """A system cannot be made or entered here, for the given reason."""


@dataclass(frozen=True)
class Root:
    """A Debian system, and one of its Pythons, of `version`.

    `architecture` and `suite` are Debian's names, and `python` is the command. `wheels` is pip's
    name for the platform. `without` are the packages that have no wheels for it: the system has its
    own, or does without. `packages` are further Debian packages. `abi` are pip's options for a
    Python that is not CPython. `environment` is set in the system.
    """

    architecture: str
    suite: str
    version: str
    wheels: str
    without: tuple[str, ...]
    python: str = "python3"
    packages: tuple[str, ...] = ()
    abi: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def make_root(root: Root, roots: Path, name: str, environment: dict[str, str]) -> Target:
    """Return the target for `root` with a new copy of the tree; the system may exist already.

    Raises `RootError` if a tool is missing, the mirror lacks the system, or it does not run.
    """
    place = make_system(root, roots)
    site = install_packages(place, root.version, root.wheels, root.without, root.abi)
    tree = copy_tree(place, f"ferrule-{name}")
    inside = Path("/", tree.name)
    target = Target(
        name,
        (*entering(root, place, inside), root.python),
        tree,
        inside,
        {**LOCAL, "PYTHONPATH": f"/{site.name}", **root.environment, **environment},
    )
    done = target.call("-c", "import cffi, pytest")
    if done.returncode:
        message = f"its Python does not run here: {done.stdout.strip()[-200:]}"
        raise RootError(message)
    return target


def make_system(root: Root, roots: Path) -> Path:
    """Return the folder of the system, which may exist already, without any Python package.

    Raises `RootError` if a tool is missing, or the mirror lacks the system.
    """
    for tool in ("mmdebstrap", "unshare", "setarch"):
        if shutil.which(tool) is None:
            message = f"{tool} is not installed"
            raise RootError(message)
    if os.geteuid() != 0:
        message = "only root can make and enter another system"
        raise RootError(message)
    place = roots / f"{root.suite}-{root.architecture}"
    _make(root, place)
    return place


def connect(place: Path) -> None:
    """Let pip in the system reach what pip reaches here."""
    files = ("/etc/resolv.conf", "/etc/hosts", os.environ.get("PIP_CERT", ""))
    for file in filter(os.path.isfile, files):
        copy = place / file.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        shutil.copyfile(file, copy)


# Variables of this machine that mean nothing in the other system.
LOCAL: Final = {
    "HOME": "/root",
    "PATH": "/usr/bin:/bin",
    "TMPDIR": "/tmp",  # noqa: S108  the system's own
    "LANG": "C.UTF-8",
    "CC": "",
}


def entering(root: Root, place: Path, folder: Path) -> tuple[str, ...]:
    """Return the words that, put before a command, run it in the system."""
    personality = ("setarch", "i386") if root.architecture == "i386" else ()
    options = ("--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
    return (*personality, "unshare", *options, f"--root={place}", f"--wd={folder}")


def _make(root: Root, place: Path) -> None:
    """Make the system in `place`, unless it is there with these packages."""
    included, mark = ",".join((*_SYSTEM, *root.packages)), place / _MADE
    if mark.exists() and mark.read_text("utf-8") == included:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    run(
        "mmdebstrap",
        "--variant=extract",
        # A mirror may be a snapshot: its content is signed, but may be old.
        "--aptopt=Acquire::Check-Valid-Until false",
        f"--architectures={root.architecture}",
        f"--include={included}",
        root.suite,
        str(place),
        mirror(),
    )
    shell = place / "bin" / "sh"
    if not shell.exists():
        shell.symlink_to("dash")
    null = place / "dev" / "null"
    if not null.exists():
        run("mknod", "-m", "666", str(null), "c", "1", "3")
    mark.write_text(included, encoding="utf-8")


def install_packages(
    place: Path,
    version: str,
    wheels: str,
    without: tuple[str, ...],
    more: tuple[str, ...] = (),
) -> Path:
    """Install the Python packages that the tests need into a folder, without running that Python.

    `wheels` and `without` are as in `Root`; packages that only other tests need are left out.
    `more` are further words for pip: its options, or packages in place of those left out. Returns
    the folder; raises `RootError` if pip fails.
    """
    site = place / f"site-{version}"
    if not site.exists():
        kept = (
            package for package in _needed() if not package.startswith((*without, *_NOT_HERE))
        )
        run(
            *(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(site)),
            *("--only-binary=:all:", "--python-version", version),
            *("--platform", wheels),
            *(*more, *kept),
        )
    return site


def _needed() -> Iterator[str]:
    """Yield the packages that the ferrule which is installed here needs, and that its tests do."""
    for package in metadata.requires("ferrule") or ():
        if "extra ==" not in package or _OF_TESTS in package:
            yield package.replace(_OF_TESTS, "python_version >= '3'")


_OF_TESTS: Final = 'extra == "test"'


def mirror() -> str:
    """Return the address from which this machine's apt gets Debian's packages."""
    chosen = ("Created-By: Packages", "Origin: Debian", "Component: main")
    done = run("apt-get", "indextargets", "--format", "$(SITE)", *chosen)
    addresses = done.split()
    if not addresses:
        message = "no Debian mirror is configured for apt"
        raise RootError(message)
    return addresses[0]


def run(*command: str, cwd: Path | None = None) -> str:
    """Return what a command prints; raise `RootError` with its output if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    except FileNotFoundError:
        message = f"{command[0]} is not installed"
        raise RootError(message) from None
    if done.returncode:
        errors = [
            line for line in done.stderr.splitlines() if line.startswith(("E: ", "ERROR: "))
        ]
        said = "; ".join(errors[:2]) or done.stderr.strip()[-300:]
        message = f"{command[0]} failed: {said}"
        raise RootError(message)
    return done.stdout
