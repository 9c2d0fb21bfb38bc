"""Compiling and linking an extension module."""

from __future__ import annotations

import shlex
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import CompileError
from ferrule.toolchain.assertions import all_errors
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.complaints import first_errors, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.command import Finished

_OPTIMISATION: Final = "-O1"


def build_extension(
    compiler: Compiler, sources: Sequence[Path], flags: BuildFlags, target: Path
) -> None:
    """Compile `sources` and link them into the extension module `target`, in the same folder."""
    objects = compile_sources(compiler, sources, flags, target.parent / "objects")
    link_extension(compiler, objects, flags, target)


def compile_sources(
    compiler: Compiler, sources: Sequence[Path], flags: BuildFlags, folder: Path
) -> tuple[str, ...]:
    """Compile C files to objects in `folder`; return the objects' paths.

    The compiler runs in the current directory, and finds the headers that the sources name from
    there. Raises `CompileError` with its words.
    """
    include = (*python_include_flags(), "-iquote", str(Path.cwd()))
    folder.mkdir(exist_ok=True)
    objects = []
    for number, source in enumerate(sources):
        built = str(folder / f"{number}-{source.stem}.o")
        done = compiler.call(
            ["-c", "-fPIC", "-fcommon", _OPTIMISATION, str(source), "-o", built],
            flags.with_compile(*all_errors(compiler), *include),
        )
        _require(done, f"{source.name} does not compile")
        objects.append(built)
    return tuple(objects)


def link_extension(
    compiler: Compiler, objects: Sequence[str], flags: BuildFlags, target: Path
) -> None:
    """Link `objects` into the extension module `target`.

    Raises `CompileError` with the linker's words.
    """
    _require(
        compiler.link([*_shared(), *objects, "-o", str(target)], flags),
        f"the module {target.name} does not link",
    )


def extension_suffix() -> str:
    """Return how an extension module's file name ends: abi3 where this Python takes that."""
    return next((s for s in EXTENSION_SUFFIXES if s.startswith(".abi3")), EXTENSION_SUFFIXES[0])


def _shared() -> list[str]:
    """Return the flags by which this Python links its extension modules, without the compiler."""
    words = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")
    first = next(
        (
            i
            for i, word in enumerate(words)
            if word.startswith("-") and word in {"-shared", "-bundle", "-dynamiclib"}
        ),
        None,
    )
    return words[first:] if first is not None else ["-shared"]


def _require(done: Finished, what: str) -> None:
    if done.status:
        shown = quoted(first_errors(done.stderr))
        message = f"{what}\n  command: {shlex.join(done.command)}\n{shown}"
        raise CompileError(message, done.stderr)
