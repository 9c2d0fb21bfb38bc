"""`ferrule bind` among tools that hang, folders that vanish and runs that write the same files."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.faults.bound import VERSIONS, bind, command, environment, state, write_headers

from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.pipeline.bind import bind as generate

if TYPE_CHECKING:
    from collections.abc import Callable

    OnSmallDisk = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow

# The words with which a run announces its stages.
STAGES = (
    "reading the headers",
    "asking the compiler what can be bound",
    "writing the C",
    "compiling and linking",
    "importing the module and comparing",
)
HANGING = """#!/bin/sh
case " $* " in *" $HANGS_AT "*) sleep 1000 & echo $! >> "$STARTED"; wait ;; esac
exec {program} "$@"
"""


@pytest.fixture(autouse=True)
def _headers(tmp_path: Path) -> None:
    write_headers(tmp_path)


def hanging(folder: Path, program: str) -> str:
    """Return a program as `program` that hangs where `HANGS_AT` is among its arguments."""
    path = folder / f"hanging-{Path(program).name}"
    path.write_text(HANGING.format(program=shutil.which(program)))
    path.chmod(0o755)
    return str(path)


def left_running(started: Path) -> list[str]:
    """Return which of the processes noted in `started` have not ended after five seconds.

    A process that was killed ends when it next runs, which takes a while on a busy machine.
    """
    numbers = started.read_text().split()
    assert numbers
    deadline = time.monotonic() + 5
    while (running := [n for n in numbers if is_running(n)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return running


def is_running(number: str) -> bool:
    """Tell whether the process exists and is not a zombie."""
    try:
        state = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("argument", ["--version", "-E", "-S", "-c", "-shared"])
def test_a_compiler_that_hangs(tmp_path: Path, argument: str) -> None:
    assert bind(tmp_path, "old").returncode == 0
    started = tmp_path / "started"
    done = bind(
        tmp_path,
        "new",
        CC=hanging(tmp_path, "cc"),
        HANGS_AT=argument,
        STARTED=str(started),
        FERRULE_TOOL_TIMEOUT="10",
    )
    assert done.returncode == 1
    assert "hanging-cc did not end within 10 seconds and was killed" in done.stderr
    assert "Traceback" not in done.stderr
    assert left_running(started) == []
    assert state(tmp_path / "output") == "old"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_pkg_config_that_hangs(tmp_path: Path, need_program: Callable[[str], None]) -> None:
    need_program("pkg-config")
    done = subprocess.run(
        [*command("new"), "--pkg-config=zlib"],
        cwd=tmp_path,
        env=environment(
            tmp_path,
            PKG_CONFIG=hanging(tmp_path, "pkg-config"),
            HANGS_AT="--cflags",
            STARTED=str(tmp_path / "started"),
            FERRULE_TOOL_TIMEOUT="5",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "hanging-pkg-config did not end within 5 seconds" in done.stderr
    assert left_running(tmp_path / "started") == []


def test_a_module_that_hangs_when_it_is_imported(tmp_path: Path) -> None:
    source = "#include <unistd.h>\n__attribute__((constructor)) void f(void) { sleep(1000); }\n"
    (tmp_path / "hang.c").write_text(source)
    done = subprocess.run(
        [*command("new"), "--source=hang.c"],
        cwd=tmp_path,
        env=environment(tmp_path, FERRULE_TOOL_TIMEOUT="10"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "did not end within 10 seconds" in done.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("argument", ["-E", "-c"])
def test_an_interrupt_ends_a_compiler_that_hangs(tmp_path: Path, argument: str) -> None:
    started = tmp_path / "started"
    more = {"CC": hanging(tmp_path, "cc"), "HANGS_AT": argument, "STARTED": str(started)}
    process = subprocess.Popen(
        command("new"),
        cwd=tmp_path,
        env=environment(tmp_path, **more),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not started.exists() or not started.read_text():
        time.sleep(0.05)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, words = process.communicate()
    assert process.returncode == 130
    assert time.monotonic() - began < 10
    assert "Traceback" not in words
    assert left_running(started) == []
    assert not (tmp_path / "output").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("stage", STAGES)
def test_an_output_folder_that_vanishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.chdir(tmp_path)
    output = tmp_path / "output"
    assert bind(tmp_path, "old").returncode == 0

    def progress(now: str) -> None:
        if now == stage:
            shutil.rmtree(output, ignore_errors=True)

    settings = Settings.of(
        {
            "headers": "new.h",
            "module": "pkg.m",
            "output_dir": "output",
            "report": "output/reports/m.json",
            "keep": "output/kept",
        }
    )
    generate(settings, progress)
    assert state(output) == "new"


@pytest.mark.parametrize("stage", STAGES)
def test_a_current_directory_that_vanishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def progress(now: str) -> None:
        if now == stage and folder.exists():
            folder.rmdir()

    settings = Settings.of({"headers": str(tmp_path / "new.h"), "module": "m"})
    with pytest.raises(FerruleError, match="directory"):
        generate(settings, progress)
    monkeypatch.chdir(tmp_path)
    assert not list(tmp_path.glob("**/m.*"))


def test_two_runs_at_once(tmp_path: Path, *, nightly: bool) -> None:
    for _ in range(30 if nightly else 2):
        runs = [
            subprocess.Popen(command(version), cwd=tmp_path, env=environment(tmp_path))
            for version in VERSIONS
        ]
        assert [run.wait() for run in runs] == [0, 0]
        assert state(tmp_path / "output") in VERSIONS


def test_a_file_system_without_locks(tmp_path: Path, failing: Path) -> None:
    more = {"LD_PRELOAD": str(failing), "FAULT_LOCKS": "1"}
    runs = [
        subprocess.Popen(command(version), cwd=tmp_path, env=environment(tmp_path, **more))
        for version in VERSIONS
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert state(tmp_path / "output") in VERSIONS
    assert not list((tmp_path / "output").rglob(".*"))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_killed_run_where_there_are_no_locks(tmp_path: Path, failing: Path) -> None:
    assert bind(tmp_path, "old").returncode == 0
    more = {"LD_PRELOAD": str(failing), "FAULT_LOCKS": "1"}
    where = str(tmp_path / "output")
    killed = bind(tmp_path, "new", **more, FAULT="kill:20", FAULT_IN=where)
    assert killed.returncode == -signal.SIGKILL
    done = bind(tmp_path, "new", **more)
    assert (done.returncode, done.stderr) == (0, "")
    assert state(tmp_path / "output") == "new"


@pytest.mark.parametrize(
    "prepared", ["export TMPDIR=absent", "mount -o remount,ro . && export TMPDIR=$PWD"]
)
def test_python_finds_another_folder_for_temporary_files(
    tmp_path: Path, on_small_disk: OnSmallDisk, prepared: str
) -> None:
    words = shlex.join(command("new"))
    done = on_small_disk(f"{prepared}; cd {shlex.quote(str(tmp_path))}; exec {words}")
    assert (done.returncode, done.stderr) == (0, "")
    assert state(tmp_path / "output") == "new"


def test_a_full_folder_for_temporary_files(
    tmp_path: Path, on_small_disk: OnSmallDisk, *, nightly: bool
) -> None:
    words, disk = shlex.join(command("new")), str(tmp_path / "disk")
    for kilobytes in (*range(0, 600, 20),) if nightly else (0, 4, 40, 160):
        filler = f"head -c {600 - kilobytes}K /dev/zero > filler; export TMPDIR={disk}"
        done = on_small_disk(f"{filler}; cd {shlex.quote(str(tmp_path))}; exec {words}")
        if done.returncode:
            assert "No space left on device" in done.stderr, (kilobytes, done.stderr[-600:])
            assert "Traceback" not in done.stderr, (kilobytes, done.stderr[-600:])
            assert not (tmp_path / "output").exists()
        else:
            assert state(tmp_path / "output") == "new"
            shutil.rmtree(tmp_path / "output")


@pytest.mark.parametrize("stage", STAGES)
def test_an_output_folder_that_becomes_read_only(
    tmp_path: Path, on_small_disk: OnSmallDisk, stage: str
) -> None:
    script = f"""
import os, sys
from ferrule.config.settings import Settings
from ferrule.errors import OutputError
from ferrule.pipeline.bind import bind

def progress(now):
    if now == {stage!r}:
        os.system("mount -o remount,ro .")

settings = Settings.of(dict(headers={str(tmp_path / "new.h")!r}, module="m", report="m.json"))
try:
    bind(settings, progress)
except OutputError as error:
    print(error, os.listdir())
"""
    done = on_small_disk('"$@"', sys.executable, "-c", script)
    assert done.stdout.startswith("cannot write "), done
    assert done.stdout.endswith("Read-only file system []\n"), done


def test_links_at_the_places_of_results(tmp_path: Path) -> None:
    assert bind(tmp_path, "old").returncode == 0
    victim = tmp_path / "victim"
    victim.write_text("mine")
    stub = tmp_path / "output" / "pkg" / "m.pyi"
    stub.unlink()
    stub.symlink_to(victim)
    assert bind(tmp_path, "new").returncode == 0
    assert victim.read_text() == "mine"
    assert not stub.is_symlink()
    assert state(tmp_path / "output") == "new"


@pytest.mark.parametrize("when", [0, 2**33])
def test_clocks_that_are_wrong(tmp_path: Path, when: int) -> None:
    assert bind(tmp_path, "old").returncode == 0
    for path in (*(tmp_path / "output").rglob("*"), tmp_path / "new.h"):
        os.utime(path, (when, when))
    assert bind(tmp_path, "new").returncode == 0
    assert state(tmp_path / "output") == "new"
