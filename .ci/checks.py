"""Runs checks by their names; nox and .ci/run use it, and a person can.

    python .ci/checks.py NAME...

It needs an environment that has ferrule with its extras `test` and `check`. Every check runs, even
after one has failed; the exit status is 1 if any has. Without a name, it prints the list.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).parents[1]
TYPED: Final = ("src", "build_ffi", "setup.py", "tests")
WARNINGS: Final = ("-Wall", "-Wextra", "-Werror", "-O2")
# Real libraries, if a checkout of that corpus is next to this one. Without FERRULE_CORPUS=all, only
# these rows are bound.
CORPUS: Final = ROOT.parent / "shared" / "corpus" / "check.py"
ROWS: Final = [
    "bzip2",
    "cjson",
    "expat",
    "graphviz",
    "lz4",
    "mp3lame",
    "pcre2",
    "png",
    "sqlite3",
    "sys_dirent",
    "sys_math",
    "sys_pthread",
    "sys_signal",
    "sys_unistd",
    "yaml",
    "zlib",
]


def lint() -> Iterator[bool]:
    """Check style and format, and compile all C with warnings as errors."""
    yield _python("-m", "ruff", "check", ".")
    yield _python("-m", "ruff", "format", "--check", ".")
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder, "lib.c")
        script = Path("build_ffi", "lib.py").as_posix()
        yield _python(
            "-c",
            "import runpy, sys\n"
            f"runpy.run_path({script!r})['ffibuilder'].emit_c_code(sys.argv[1])",
            str(generated),
        )
        yield from (_compiles(path, folder) for path in (*_own_c(), generated))


def types() -> Iterator[bool]:
    """Check the types of all Python with mypy."""
    yield _python("-m", "mypy", *TYPED)


def unit() -> Iterator[bool]:
    """Run the tests that start no compiler and no other program: under a minute."""
    yield _python("-m", "pytest", "-q", "-m", "not builds and not slow")


def cases() -> Iterator[bool]:
    """Bind the headers of tests/cases and tests/corpus, and use what is built."""
    yield _python(
        "-m", "pytest", "-q", "tests/whole/test_cases.py", "tests/whole/test_corpus.py"
    )


def properties() -> Iterator[bool]:
    """Run the tests that generate declarations, calls and texts."""
    yield _python(
        "-m", "pytest", "-q", "tests/property", "tests/fuzz", "tests/direct/test_drawn.py"
    )


def libraries() -> Iterator[bool]:
    """Bind real libraries if that corpus is there, otherwise those of tests/corpus; check them."""
    with tempfile.TemporaryDirectory() as folder:
        if CORPUS.is_file():
            rows = () if os.environ.get("FERRULE_CORPUS") == "all" else ROWS
            _install_packages(_lines(str(CORPUS), "--apt", *rows))
            ferrule = f"{shlex.quote(sys.executable)} -m ferrule"
            yield _python(str(CORPUS), "--ferrule", ferrule, "--out", folder, *rows)
            truth = CORPUS.parent / "truth"
        else:
            yield _python(".ci/corpus.py", folder)
            truth = Path(folder, "truth")
        yield _python(".ci/direct.py", folder, str(truth))
        yield _python(".ci/stubs.py", folder)


def tests() -> Iterator[bool]:
    """Run all tests."""
    yield _python("-m", "pytest")


def all_() -> Iterator[bool]:
    """Run everything."""
    for check in (lint, types, libraries, tests):
        yield from check()


NAMES: Final[dict[str, Callable[[], Iterator[bool]]]] = {
    "lint": lint,
    "types": types,
    "unit": unit,
    "cases": cases,
    "properties": properties,
    "libraries": libraries,
    "tests": tests,
    "all": all_,
}


def main(names: list[str]) -> int:
    """Run the checks; return the exit status."""
    if not names or set(names) - set(NAMES):
        print(__doc__)
        print("\n".join(f"    {name:12}{check.__doc__}" for name, check in NAMES.items()))
        return 2
    os.chdir(ROOT)
    failed = [name for name in names if not _passes(name)]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _passes(name: str) -> bool:
    print(f"== {name}", flush=True)
    return all(list(NAMES[name]()))  # a list, so that `all` does not stop at the first failure


def _python(*arguments: str) -> bool:
    return _runs([sys.executable, *arguments])


def _runs(command: list[str]) -> bool:
    done = subprocess.run(command, check=False)
    if done.returncode:
        print(f"-- failed: {shlex.join(command)}", flush=True)
    return done.returncode == 0


def _own_c() -> list[Path]:
    return sorted(Path("csrc").rglob("*.c"))


def _compiles(path: Path, folder: str) -> bool:
    compiler = shlex.split(os.environ.get("CC", "cc"))
    python = sysconfig.get_path("include")
    include = [f"-I{where}" for where in (*_folders_of_headers(), python)]
    return _runs([*compiler, *WARNINGS, *include, "-c", "-o", f"{folder}/checked.o", str(path)])


def _folders_of_headers() -> list[str]:
    return sorted({str(path.parent) for path in Path("csrc").rglob("*.h")})


def _lines(*arguments: str) -> list[str]:
    return subprocess.check_output([sys.executable, *arguments], text=True).split()


def _install_packages(names: list[str]) -> None:
    """Install Debian packages if this process may."""
    if os.geteuid() == 0 and Path("/usr/bin/apt-get").exists():
        options = ("-y", "-qq", "--no-install-recommends")
        _runs(["apt-get", "install", *options, *names])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
