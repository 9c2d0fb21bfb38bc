"""Run the tests of direct calls under sanitizers, valgrind, and with a debug build of Python.

    python .ci/proofs/sanitizers.py [address] [threads] [valgrind] [references]

Without a name, all of them run. FERRULE_PROOFS=full makes them long: all tests under valgrind, and
a million calls instead of 100,000. The Python that runs this must have what ferrule's tests need.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checks import FULL, run_tests
from ledger import Ledger
from target import Target, copy_tree, on_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class _Sanitizer:
    """A sanitizer of gcc and clang: its flags and libraries, and the tests to run under it."""

    name: str
    flags: str
    libraries: tuple[str, ...]
    environment: dict[str, str]
    tests: dict[str, tuple[str, ...]]


_ADDRESS: Final = _Sanitizer(
    "address, undefined",
    "-fsanitize=address,undefined -fno-sanitize-recover=undefined",
    ("asan", "ubsan"),
    {
        "PYTHONMALLOC": "malloc",
        "ASAN_OPTIONS": "detect_leaks=0",  # Python does not free everything when it ends
        "UBSAN_OPTIONS": "print_stacktrace=1",
    },
    {
        "annotated calls": ("tests/annotations", "-m", "not slow"),
        "direct calls": ("tests/direct", "-m", "not slow"),
        "cases": ("tests/whole/test_cases.py", "-k", "test_case["),
        "bundled module": (
            "tests/bundled/test_lib.py",
            "tests/bundled/test_datapoint.py",
            "tests/bundled/test_directory.py",
        ),
        "variadic functions": ("tests/direct/test_variadic.py",),
        "callbacks": ("tests/threads/test_callbacks.py", "-m", "not slow"),
    },
)
_THREADS: Final = _Sanitizer(
    "thread",
    "-fsanitize=thread",
    ("tsan",),
    {"TSAN_OPTIONS": f"halt_on_error=1:suppressions={Path(__file__).with_name('thread.supp')}"},
    {
        "one scan, many threads": ("tests/bundled/test_directory_threads.py",),
        "the GIL and errno": ("tests/direct/test_gil_and_errno.py",),
        "callbacks, forks, exits": ("tests/threads", "-m", "not slow"),
        "handles and closures": (
            "tests/annotations/test_in_threads.py",
            "tests/annotations/test_interpreters.py",
            "tests/annotations/test_handles_in_use.py",
            "tests/annotations/test_closures.py",
            "tests/annotations/test_closures_of_handles.py",
            "tests/annotations/test_handles_in_callbacks.py",
        ),
    },
)
_UNDER_VALGRIND: Final = ("tests/direct/test_leaks.py", "tests/direct/test_keywords.py")
_DEBUG_PYTHONS: Final = tuple(f"python3.{minor}-dbg" for minor in range(15, 9, -1))
_SUPPRESSIONS: Final = Path("/usr/lib/valgrind/python3.supp")
_CALLS: Final = 1_000_000 if FULL else 100_000
_BUILT: Final = """
from pathlib import Path
from tests.annotations import calls
from tests.annotations.conftest import build as build_annotated
from tests.direct.build import build, build_stock
build("direct_inlined", Path("built"), hot=["*"])
build("direct_compact", Path("built"))
build_stock("direct_stock", Path("built"), Path("built/direct_compact.cdef.h"))
for stem in calls.STEMS:
    build_annotated(stem, Path("built"))
"""


def main() -> int:
    """Run the chosen checks; return the exit status."""
    ledger = Ledger("sanitizers")
    for name in sys.argv[1:] or _CHECKS:
        with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
            _CHECKS[name](ledger, Path(folder))
    return ledger.close()


def _instrumented(sanitizer: _Sanitizer, ledger: Ledger, folder: Path) -> None:
    """Build and test with a sanitizer, whose libraries are loaded before Python's own."""
    compiler, *_ = sysconfig.get_config_var("CC").split()
    libraries = [_printed(compiler, f"-print-file-name=lib{n}.so") for n in sanitizer.libraries]
    if not all(Path(library).is_absolute() for library in libraries):
        ledger.left_out(sanitizer.name, f"{compiler} has no {', '.join(sanitizer.libraries)}")
        return
    environment = {
        "CFLAGS": f"{sanitizer.flags} -fno-omit-frame-pointer -g",
        "LDFLAGS": sanitizer.flags,
        "LD_PRELOAD": " ".join(libraries),
        # A sanitizer's output must not go through pytest, which holds it until a test ends.
        "PYTEST_ADDOPTS": "--capture=sys",
        **sanitizer.environment,
    }
    target = on_this_machine(sanitizer.name, sys.executable, folder, environment)
    # Without address randomisation, which may clash with ThreadSanitizer's own memory.
    target = replace(target, command=("setarch", "--addr-no-randomize", *target.command))
    done = target.call("setup.py", "--quiet", "build_ext", "--inplace")
    if done.returncode:
        ledger.failed(sanitizer.name, "ferrule._lib", done.stdout)
        return
    for check, arguments in sanitizer.tests.items():
        run_tests(ledger, target, check, *arguments)


def _printed(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _valgrind(ledger: Ledger, folder: Path) -> None:
    """Run tests under valgrind; only reports with a built module on the stack are failures.

    Debian's suppressions do not cover everything that Python itself does when it ends.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None or not _SUPPRESSIONS.exists():
        ledger.left_out("valgrind", "valgrind or its suppressions for Python are not installed")
        return
    target = on_this_machine("valgrind", sys.executable, folder)
    built = {"FERRULE_DIRECT_BUILT": str(target.tree / "built")}
    done = target.call("-c", _BUILT)
    if done.returncode:
        ledger.failed("valgrind", "building", done.stdout)
        return
    some = () if FULL else ("-k", "released or keyword or argument")
    arguments = (*_UNDER_VALGRIND, "-m", "not slow", *some)
    with _watched(ledger, target, valgrind, built) as watched:
        run_tests(ledger, watched, "direct calls", *arguments)
    with _watched(ledger, target, valgrind, built) as watched:
        done = watched.call("-m", "tests.annotations.calls", built["FERRULE_DIRECT_BUILT"])
        last = done.stdout.rstrip().rpartition("\n")[2]
        enter = ledger.failed if done.returncode else ledger.passed
        enter("valgrind", "annotated calls", done.stdout if done.returncode else last)


@contextmanager
def _watched(
    ledger: Ledger, target: Target, valgrind: str, environment: dict[str, str]
) -> Iterator[Target]:
    """Yield the target under valgrind, and record what valgrind reported in the meantime."""
    said = target.tree / "valgrind.xml"
    said.unlink(missing_ok=True)
    options = (
        *("--quiet", "--xml=yes", f"--xml-file={said}", f"--suppressions={_SUPPRESSIONS}"),
        *("--leak-check=no", "--error-limit=no", "--num-callers=60"),
        "--child-silent-after-fork=yes",
    )
    command = (valgrind, *options, *target.command)
    yield replace(
        target, command=command, environment={"PYTHONMALLOC": "malloc", **environment}
    )
    if not said.exists():  # Python did not start, which is recorded
        return
    ours, others = _reports(said, target.tree)
    if ours:
        ledger.failed("valgrind", "stacks through the modules", "\n\n".join(ours))
    else:
        detail = f"none reported; {others} reports are of Python alone"
        ledger.passed("valgrind", "stacks through the modules", detail)


def _reports(said: Path, tree: Path) -> tuple[list[str], int]:
    """Return valgrind's reports of stacks through files in `tree`, and the number of the others.

    What is still allocated at the end is left out: Python does not free everything.
    """
    ours, others = [], 0
    for error in ET.parse(said).iter("error"):  # noqa: S314  valgrind's own file
        kind = error.findtext("kind", "?")
        if kind.startswith("Leak_"):
            continue
        frames = [
            [frame.findtext(name, "?") for name in ("fn", "file", "line", "obj")]
            for frame in error.iter("frame")
        ]
        if any(Path(frame[-1]).is_relative_to(tree) for frame in frames):
            ours.append("\n".join([kind, *(" ".join(frame) for frame in frames)]))
        else:
            others += 1
    return ours, others


def _references(ledger: Ledger, folder: Path) -> None:
    """Compare a debug Python's total reference count before and after calls of every kind."""
    python = next((found for name in _DEBUG_PYTHONS if (found := shutil.which(name))), None)
    if python is None:
        ledger.left_out("references", f"none of {', '.join(_DEBUG_PYTHONS)} is installed")
        return
    tree, inside = copy_tree(folder), str(folder / "venv" / "bin" / "python")
    commands = (
        [python, "-m", "venv", str(folder / "venv")],
        # cffi counts references only if it is compiled for the debug build.
        [inside, "-m", "pip", "install", "--quiet", "--no-binary", "cffi", f"{tree}[test]"],
    )
    for command in commands:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            ledger.failed("references", "an environment", done.stdout)
            return
    target = Target("references", (inside,), tree, tree)
    done = target.call(str(Path(__file__).with_name("references.py")), str(_CALLS))
    if done.returncode:
        ledger.failed("references", Path(python).name, done.stdout)
        return
    last = done.stdout.rstrip().splitlines()[-1]
    ledger.passed("references", Path(python).name, last)


_CHECKS: Final[dict[str, Callable[[Ledger, Path], None]]] = {
    "address": partial(_instrumented, _ADDRESS),
    "threads": partial(_instrumented, _THREADS),
    "valgrind": _valgrind,
    "references": _references,
}


if __name__ == "__main__":
    sys.exit(main())
