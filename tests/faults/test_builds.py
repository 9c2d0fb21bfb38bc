"""Package builds that are killed, that meet a full disk, or a clock that was put back."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.extension.projects import run
from tests.faults.conftest import NIGHTLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

SCRIPT = """
import ferrule

ffibuilder = ferrule.Extension(
    "pkg._m", cdef="int {name}(void);", preamble="static int {name}(void) {{ return 1; }}"
).ffibuilder
"""
SETUP = """
from setuptools import setup

setup(name="sample", version="1", packages=["pkg"], cffi_modules=["build_m.py:ffibuilder"])
"""
INPLACE = (sys.executable, "setup.py", "build_ext", "--inplace")
WHEEL = (
    *(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-cache-dir",
    ),
    *("--wheel-dir", "wheels", "."),
)
# Writes half a module, as a linker does that is killed together with the build.
KILLS = """#!/bin/sh
case " $* " in *" -shared "*)
    while [ "$1" != -o ]; do shift; done
    head -c 5000 /dev/urandom > "$2"; kill -9 $PPID; sleep 1; exit 1 ;;
esac
exec cc "$@"
"""
HANGS = """#!/bin/sh
case " $* " in *" $HANGS_AT "*) sleep 1000 & wait ;; esac
exec cc "$@"
"""


def write_project(folder: Path, name: str) -> None:
    (folder / "pkg").mkdir(exist_ok=True)
    (folder / "pkg" / "__init__.py").touch()
    (folder / "build_m.py").write_text(SCRIPT.format(name=name))
    (folder / "setup.py").write_text(SETUP)


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        INPLACE,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def in_place(folder: Path) -> dict[str, bytes]:
    """Return the files of the package in the source tree that a build writes."""
    paths = (p for p in (folder / "pkg").rglob("*") if p.is_file() and "__" not in str(p))
    return {path.name: path.read_bytes() for path in paths}


def result_of(folder: Path, name: str) -> str:
    """Return what the function `name` of the module gives, in a process of its own."""
    return run("-c", f"from pkg import _m; print(_m.{name}())", cwd=folder)


def test_a_linker_that_is_killed(tmp_path: Path) -> None:
    write_project(tmp_path, "first")
    assert build(tmp_path).returncode == 0
    before = in_place(tmp_path)
    write_project(tmp_path, "second")
    compiler = tmp_path / "kills"
    compiler.write_text(KILLS)
    compiler.chmod(0o755)
    killed = build(tmp_path, CC=str(compiler), LDSHARED=f"{compiler} -shared")
    assert killed.returncode == -signal.SIGKILL
    assert in_place(tmp_path) == before
    assert build(tmp_path).returncode == 0
    assert result_of(tmp_path, "second") == "1\n"


@pytest.mark.parametrize("argument", ["-c", "-shared"])
def test_a_compiler_that_hangs(tmp_path: Path, argument: str) -> None:
    write_project(tmp_path, "first")
    assert build(tmp_path).returncode == 0
    before = in_place(tmp_path)
    write_project(tmp_path, "second")
    compiler = tmp_path / "hangs"
    compiler.write_text(HANGS)
    compiler.chmod(0o755)
    more = {"CC": str(compiler), "LDSHARED": f"{compiler} -shared", "HANGS_AT": argument}
    done = build(tmp_path, **more, FERRULE_TOOL_TIMEOUT="10")
    assert done.returncode == 1
    assert f"error: {compiler} did not end within 10 seconds and was killed" in done.stderr
    assert "Traceback" not in done.stderr
    assert in_place(tmp_path) == before
    assert build(tmp_path).returncode == 0
    assert result_of(tmp_path, "second") == "1\n"


@pytest.mark.parametrize("when", [0, 2**33])
def test_a_clock_that_was_put_back(tmp_path: Path, when: int) -> None:
    write_project(tmp_path, "first")
    assert build(tmp_path).returncode == 0
    for path in tmp_path.rglob("*"):
        os.utime(path, (when, when))
    write_project(tmp_path, "second")
    assert build(tmp_path).returncode == 0
    assert result_of(tmp_path, "second") == "1\n"
    (stub,) = (tmp_path / "pkg").glob("_m.pyi")
    assert "def second" in stub.read_text()


def test_what_is_built_already_is_not_built_again(tmp_path: Path) -> None:
    write_project(tmp_path, "first")
    assert build(tmp_path).returncode == 0
    (built,) = (tmp_path / "build").glob("lib*/pkg/_m.*so")
    before = built.stat().st_mtime_ns
    assert build(tmp_path).returncode == 0
    assert built.stat().st_mtime_ns == before


@pytest.mark.parametrize("kind", ["full", "once"])
def test_a_disk_that_fails(tmp_path: Path, failing: Path, kind: str, *, nightly: bool) -> None:
    write_project(tmp_path, "first")
    assert build(tmp_path).returncode == 0
    before = in_place(tmp_path)
    write_project(tmp_path, "second")
    where = str(tmp_path / "pkg")
    for call in range(1, 40, 1 if nightly else 9):
        more = {"LD_PRELOAD": str(failing), "FAULT_IN": where, "FAULT": f"{kind}:{call}"}
        done = build(tmp_path, **more)
        if done.returncode == 0:
            assert in_place(tmp_path).keys() == before.keys()
            break
        assert in_place(tmp_path) == before, f"{kind}:{call}"
    assert build(tmp_path).returncode == 0
    assert result_of(tmp_path, "second") == "1\n"


def build_in_place(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build in the source tree; temporary files go to `folder` / "temporary"."""
    (folder / "temporary").mkdir(exist_ok=True)
    return build(folder, TMPDIR=str(folder / "temporary"))


def build_wheel(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel into `folder` / "wheels"; temporary files go to `folder` / "temporary".

    setuptools' `bdist_wheel` fails if one before it was killed and left its folder. That folder is
    removed here, as a user would have to.
    """
    (folder / "temporary").mkdir(exist_ok=True)
    for left in (folder / "build").glob("bdist.*"):
        shutil.rmtree(left)
    return subprocess.run(
        WHEEL,
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "temporary")},
        capture_output=True,
        text=True,
        check=False,
    )


def result_of_wheel(folder: Path, name: str) -> str:
    """Return what the function `name` of the wheel's module gives."""
    (wheel,) = (folder / "wheels").glob("*.whl")
    unpacked = folder / "unpacked" / name
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    assert f"def {name}" in (unpacked / "pkg" / "_m.pyi").read_text()
    return result_of(unpacked, name)


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGINT, *(NIGHTLY * [signal.SIGTERM, signal.SIGHUP])]
)
@pytest.mark.parametrize(
    ("command", "again", "result"),
    [(INPLACE, build_in_place, result_of), (WHEEL, build_wheel, result_of_wheel)],
    ids=["in place", "wheel"],
)
def test_random_moments(  # noqa: PLR0913  what is built, and how it is stopped
    tmp_path: Path,
    how: signal.Signals,
    command: tuple[str, ...],
    again: Callable[[Path], subprocess.CompletedProcess[str]],
    result: Callable[[Path, str], str],
    *,
    nightly: bool,
) -> None:
    write_project(tmp_path, "first")
    began = time.monotonic()
    assert again(tmp_path).returncode == 0
    takes = time.monotonic() - began
    temporary = tmp_path / "temporary"  # made by `again`
    seed = random.randrange(2**32)  # noqa: S311  no secret
    moments = random.Random(seed)  # noqa: S311  as above
    for number in range(100 if nightly else 1):
        name = f"function_{number}"
        write_project(tmp_path, name)
        moment = moments.uniform(0, takes)
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, how)
            process.wait()
        done = again(tmp_path)
        words = f"seed {seed}, moment {moment}: {done.stderr}"
        assert done.returncode == 0, words
        assert result(tmp_path, name) == "1\n", words
        assert not [file for file in in_place(tmp_path) if file.startswith(".")], words
        assert not [*temporary.glob("ferrule-*")], words
