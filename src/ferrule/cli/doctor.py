"""What a build needs: what is found, what is missing, and what to do about it.

Each check calls the code that needs the thing, and shows its error as advice; the next check runs
in any case. A compiler that prints its version may still not work, so a tiny extension is built and
imported.
"""

from __future__ import annotations

import platform
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ferrule.cli.terminal import hanging
from ferrule.errors import CffiMissingError, FerruleError, VerificationError
from ferrule.headers.libclang import describe_libclang
from ferrule.inspect.introspection import ffi_of, load_module
from ferrule.toolchain.build import CSource, build_extension
from ferrule.toolchain.command import run
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.packages import pkg_config
from ferrule.toolchain.required_cffi import require_cffi
from ferrule.toolchain.suffix import extension_suffix
from ferrule.toolchain.temporary import work_folder
from ferrule.toolchain.trust import writable_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_PROBE: Final = """\
#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "ferrule_probe", NULL, 0, NULL};
PyMODINIT_FUNC PyInit_ferrule_probe(void) { return PyModuleDef_Init(&definition); }
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a build needs; `detail` describes it, or says how to get it.

    `without` says what cannot be done if it is missing; if empty, nothing can be built.
    """

    name: str
    found: bool
    detail: str
    without: str = ""

    @property
    def stops(self) -> bool:
        """Whether this makes it impossible to build a module."""
        return not self.found and not self.without


def examine() -> tuple[Finding, ...]:
    """Look for everything that ferrule uses, in the order of a build."""
    tools = (
        _look("Python's C headers", _python_headers),
        _look("C compiler", _compiler),
    )
    return (
        _look("Python", _python),
        *tools,
        _extension(tools),
        _look("cffi", _cffi),
        _look(
            "libclang",
            describe_libclang,
            without="headers cannot be read; embedded cdefs can be built",
        ),
        _look(
            "pkg-config",
            _pkg_config,
            without="--pkg-config cannot be used; --library and --include-dir can",
        ),
        _look("cache", _cache, without="`ferrule.cimport` cannot build; `ferrule bind` can"),
        _look(
            "ferrule._lib",
            _own_module,
            without="the bundled bindings and `ferrule demo` do not work",
        ),
    )


def finding_lines(findings: Sequence[Finding]) -> Iterator[Text]:
    """Yield the findings, and a sentence that sums them up."""
    width = max(len(finding.name) for finding in findings)
    mark_width = max(len(_mark(finding)) for finding in findings)
    for finding in findings:
        label = _mark(finding)
        label.pad_right(mark_width + 2 - len(label))
        label.append(f"{finding.name:{width}}  ", "bold default")
        without = f"Without it, {finding.without}." if finding.without else ""
        detail = finding.detail if finding.found else f"{finding.detail}\n{without}"
        yield hanging(label, detail)
    yield Text()
    yield _summary(findings)


def _mark(finding: Finding) -> Text:
    if finding.found:
        return Text("found", style="green")
    return Text("missing", style="bold red" if finding.stops else "yellow")


def _summary(findings: Sequence[Finding]) -> Text:
    stopping = [finding.name for finding in findings if finding.stops]
    if stopping:
        return Text(
            f"No module can be built here yet. Missing: {', '.join(stopping)}.",
            style="bold red",
        )
    lacking = [finding.name for finding in findings if not finding.found]
    if lacking:
        return Text(
            f"Modules can be built here, with limits: no {', no '.join(lacking)}.",
            style="yellow",
        )
    return Text("Everything was found.", style="bold green")


def _look(name: str, check: Callable[[], str], *, without: str = "") -> Finding:
    """Return what `check` found, or its error as a finding that something is missing."""
    try:
        return Finding(name, found=True, detail=check(), without=without)
    except FerruleError as error:
        return Finding(name, found=False, detail=str(error), without=without)
    except Exception as error:  # noqa: BLE001  a broken installation can raise anything
        detail = f"{type(error).__name__}: {error}"
        return Finding(name, found=False, detail=detail, without=without)


def _python() -> str:
    return (
        f"{platform.python_implementation()} {platform.python_version()} "
        f"on {sys.platform} ({sys.executable})"
    )


def _python_headers() -> str:
    folders = dict.fromkeys(flag.removeprefix("-I") for flag in python_include_flags())
    return ", ".join(folders)


def _compiler() -> str:
    compiler = Compiler.find()
    return f"{compiler.version}\n`{shlex.join(compiler.command)}`, for {compiler.target}"


def _extension(tools: Sequence[Finding]) -> Finding:
    """Return whether an extension can be built, which is only tried if no tool is missing."""
    name = "extension module"
    missing = [tool.name for tool in tools if not tool.found]
    if missing:
        detail = f"not tried without {' and '.join(missing)}"
        return Finding(name, found=False, detail=detail)
    return _look(name, _built_extension)


def _built_extension() -> str:
    """Build an extension that does nothing, and import it."""
    # This also links: a compiler without its linker or the C library only fails there.
    with work_folder() as folder:
        source = folder / "ferrule_probe.c"
        source.write_text(_PROBE, encoding="utf-8")
        target = folder / f"ferrule_probe{extension_suffix()}"
        flags = BuildFlags(python_include_flags())
        build_extension(Compiler.find(), [CSource(source, flags)], BuildFlags(), target)
        load_module(str(target))
    return "compiles, links and imports"


def _cffi() -> str:
    require_cffi()
    import cffi  # noqa: PLC0415  as it can be imported

    return f"{cffi.__version__} ({Path(cffi.__file__).parent})"


def _pkg_config() -> str:
    version = run([*pkg_config(), "--version"]).require("pkg-config does not answer")
    return version.stdout.decode("utf-8", "replace").strip()


def _cache() -> str:
    return str(writable_cache())


def _own_module() -> str:
    try:
        module = load_module("ferrule._lib")
        ffi_of(module)
    except CffiMissingError:
        raise
    except FerruleError as error:
        message = (
            "ferrule's own compiled module is missing or broken; install ferrule again "
            f"(`pip install --force-reinstall ferrule`)\n{error}"
        )
        raise VerificationError(message) from None
    return str(module.__file__)
