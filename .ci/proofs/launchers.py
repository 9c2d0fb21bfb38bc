"""Build modules behind ccache, sccache, distcc and icecc, and count what they compile.

    python .ci/proofs/launchers.py [NAME...]

NAME is a command such as "ccache gcc"; without any, all of them run. Two modules are built twice,
each time from nothing: one for zlib.h by `ferrule bind`, and one with a cdef by setuptools. With
a launcher that caches, the second build must compile nothing. sccache is the one on the PATH; its
server, and those of distcc and icecc, run on this machine while the script needs them.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Counts = dict[str, int]

_PROJECT: Final = """\
[project]
name = "sums"
version = "1.0"

[tool.setuptools]
packages = []

[tool.ferrule.modules.sums]
cdef = "double cbrt(double x); int twice(int x);"
preamble = "#include <math.h>\\nint twice(int x);"
sources = ["twice.c"]
libraries = ["m"]
"""
# Why sccache does not cache what is no compilation: ferrule's questions, and preprocessing.
_ASKED: Final = ("-", "-x", "-E", "-M", "-fsyntax-only")
_SETUPTOOLS: Final = (
    "import setuptools.build_meta as b; import sys; b.build_wheel(sys.argv[1])",
    "wheels",
)


def main() -> int:
    """Try the chosen launchers; return the exit status."""
    ledger = Ledger("compilers behind launchers")
    for name in sys.argv[1:] or [f"{a} {b}" for a in _LAUNCHERS for b in ("gcc", "clang")]:
        launcher, _, compiler = name.partition(" ")
        missing = [
            program
            for program in (launcher, *_SERVERS.get(launcher, ()), compiler)
            if not shutil.which(program)
        ]
        if launcher not in _LAUNCHERS or missing:
            ledger.left_out(name, f"not installed: {', '.join(missing) or launcher}")
            continue
        with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
            # The servers of distcc and icecc become another user.
            Path(folder).chmod(0o777)
            _try(ledger, name, Path(folder))
    return ledger.close()


def _try(ledger: Ledger, name: str, folder: Path) -> None:
    """Build everything twice, and record what the second time compiled."""
    launcher = name.partition(" ")[0]
    with _LAUNCHERS[launcher](folder) as (variables, count):
        counts = [count()]
        for _ in range(2):
            # In the same folder, whose name debug information contains.
            place = folder / "build"
            shutil.rmtree(place, ignore_errors=True)
            # Without the objects that ferrule itself keeps.
            own = {"CC": name, "XDG_CACHE_HOME": str(place / "cache"), "LDSHARED": ""}
            if said := _build(place, {**os.environ, **variables, **own}):
                ledger.failed(name, "build", said)
                return
            counts.append(count())
    zero, once, twice = counts
    first = {kind: once[kind] - zero.get(kind, 0) for kind in once}
    second = {kind: twice[kind] - once.get(kind, 0) for kind in twice}
    told = f"first {_spelled(first)}; then {_spelled(second)}"
    compiled = sum(n for kind, n in second.items() if kind.startswith("compiled"))
    if (launcher in _CACHES and compiled) or not any(first.values()):
        ledger.failed(name, "counts", told)
    else:
        ledger.passed(name, "two modules, twice", told)


def _spelled(counts: Counts) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "nothing"


def _build(place: Path, variables: dict[str, str]) -> str:
    """Build the modules in a new folder; return what a build that failed said."""
    project = place / "project"
    project.mkdir(parents=True)
    (project / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")
    (project / "twice.c").write_text("int twice(int x) { return 2 * x; }\n", encoding="utf-8")
    bind = ("-m", "ferrule", "bind", "zlib.h", "--library", "z", "--module", "zlib_c")
    for where, arguments in ((place, bind), (project, ("-c", *_SETUPTOOLS))):
        try:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=where,
                env={name: value for name, value in variables.items() if value},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=600,
            )
        except subprocess.TimeoutExpired as error:
            return f"{(error.stdout or b'').decode(errors='replace')}\nran for over ten minutes"
        if done.returncode:
            return done.stdout
    return ""


@contextmanager
def _ccache(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], Counts]]]:
    variables = {"CCACHE_DIR": str(folder / "ccache")}

    def count() -> Counts:
        told = _told(variables, "ccache", "--print-stats")
        numbers = {name: int(value) for name, value in map(str.split, told.splitlines())}
        hits = numbers["direct_cache_hit"] + numbers["preprocessed_cache_hit"]
        return {"found": hits, "compiled": numbers["cache_miss"]}

    yield variables, count


@contextmanager
def _sccache(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], Counts]]]:
    variables = {
        "SCCACHE_DIR": str(folder / "sccache"),
        "SCCACHE_SERVER_PORT": str(_free_port()),
        "SCCACHE_IDLE_TIMEOUT": "0",
    }

    def count() -> Counts:
        told = _told(variables, "sccache", "--show-stats", "--stats-format", "json")
        stats = json.loads(told)["stats"]
        missed = sum(stats["cache_misses"]["counts"].values())
        refused = sum(n for reason, n in stats["not_cached"].items() if reason not in _ASKED)
        return {
            "found": sum(stats["cache_hits"]["counts"].values()),
            "compiled": missed,
            "compiled without the cache": refused,
        }

    _told(variables, "sccache", "--start-server")
    try:
        yield variables, count
    finally:
        _told(variables, "sccache", "--stop-server")


@contextmanager
def _distcc(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], Counts]]]:
    log, port = folder / "distccd.log", str(_free_port())
    log.touch()
    log.chmod(0o666)
    command = (
        *("distccd", "--no-detach", "--daemon", "--verbose", "--log-file", str(log)),
        *("--allow", "127.0.0.1", "--listen", "127.0.0.1", "--port", port),
    )
    with _running(command):
        yield (
            {
                "DISTCC_HOSTS": f"127.0.0.1:{port}",
                "DISTCC_FALLBACK": "0",
                "DISTCC_DIR": str(folder),
            },
            lambda: {"compiled by the server": log.read_text("utf-8").count("COMPILE_OK")},
        )


@contextmanager
def _icecc(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], Counts]]]:
    """Run a scheduler and two daemons: one that asks, and one that compiles for it.

    icecc itself compiles what a daemon at 127.0.0.1 should compile, unless the variable that its
    own tests set forbids it. A daemon takes no work if the load is near its number of jobs.
    """
    log, port = folder / "compiles.log", str(_free_port())
    variables = {
        "ICECC_TEST_SOCKET": str(folder / "asks.socket"),
        "ICECC_TEST_REMOTEBUILD": "1",
        "ICECC_PREFERRED_HOST": "compiles",
    }
    tests = {"ICECC_TESTS": "1"}
    net = ("-n", f"ferrule-{port}")

    def daemon(name: str, *options: str) -> tuple[str, ...]:
        return (
            *(
                "/usr/sbin/iceccd",
                "-s",
                f"127.0.0.1:{port}",
                *net,
                "-N",
                name,
                "-m",
                "16",
                "-vvv",
            ),
            *("-l", str(folder / f"{name}.log"), "-b", str(folder / f"{name}-environments")),
            *options,
        )

    with (
        _running(("/usr/sbin/icecc-scheduler", "-p", port, *net), tests),
        _running(daemon("asks", "--no-remote"), {**variables, **tests}),
        _running(
            daemon("compiles", "-p", str(_free_port())),
            {"ICECC_TEST_SOCKET": str(folder / "compiles.socket"), **tests},
        ),
    ):
        for one in ("asks.log", "compiles.log"):
            for _ in range(60):
                if "Connected to scheduler" in _text(folder / one):
                    break
                time.sleep(1)
        done = "Remote compilation completed with exit code 0"
        yield variables, lambda: {"compiled by the other daemon": _text(log).count(done)}


def _text(log: Path) -> str:
    return log.read_text("utf-8") if log.exists() else ""


@contextmanager
def _running(
    command: tuple[str, ...], variables: dict[str, str] | None = None
) -> Iterator[None]:
    """Run a server until the end of the block."""
    with subprocess.Popen(
        command,
        env={**os.environ, **(variables or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            yield
        finally:
            server.terminate()


def _told(variables: dict[str, str], *command: str) -> str:
    """Return what a launcher prints."""
    return subprocess.run(
        command,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    ).stdout


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


_LAUNCHERS: Final = {
    "ccache": _ccache,
    "sccache": _sccache,
    "distcc": _distcc,
    "icecc": _icecc,
}
_CACHES: Final = ("ccache", "sccache")
_SERVERS: Final = {
    "distcc": ("distccd",),
    "icecc": ("/usr/sbin/icecc-scheduler", "/usr/sbin/iceccd"),
}


if __name__ == "__main__":
    sys.exit(main())
