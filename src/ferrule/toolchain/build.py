"""Compiling and linking an extension module."""

from __future__ import annotations

import shlex
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING, Final

from ferrule.errors import CompileError
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ferrule.toolchain.command import Finished

# Wrong pointers and forgotten declarations are warnings of C that are always bugs of a binding.
_ERRORS: Final = ("incompatible-pointer-types", "int-conversion", "implicit-function-declaration")
_OPTIMISATION: Final = "-O1"


def build_extension(compiler: Compiler, sources: Sequence[Path], flags: BuildFlags,
                    target: Path) -> None:
    """Compile `sources` and link them into the extension module `target`, in the same folder.

    Raises `CompileError` with the tool's words.
    """
    refuse = tuple(f"-Werror={name}" for name in _ERRORS)
    include = python_include_flags()
    objects = []
    for number, source in enumerate(sources):
        built = str(target.with_name(f"{number}-{source.stem}.o"))
        done = compiler.call(["-c", "-fPIC", _OPTIMISATION, "-w", *refuse, str(source), "-o", built],
                             flags.with_compile(*include))
        _require(done, f"{source.name} does not compile")
        objects.append(built)
    _require(compiler.link([*_shared(), *objects, "-o", str(target)], flags),
             f"the module {target.name} does not link")


def extension_suffix() -> str:
    """Return how an extension module's file name ends: abi3 where this Python takes that."""
    return next((s for s in EXTENSION_SUFFIXES if s.startswith(".abi3")), EXTENSION_SUFFIXES[0])


def _shared() -> list[str]:
    """Return the flags by which this Python links its extension modules, without the compiler."""
    words = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")
    first = next((i for i, word in enumerate(words) if word.startswith("-") and
                  word in {"-shared", "-bundle", "-dynamiclib"}), None)
    return words[first:] if first is not None else ["-shared"]


def _require(done: Finished, what: str) -> None:
    if done.status:
        shown = "\n".join(f"    {line}" for line in done.stderr.rstrip().splitlines())
        message = f"{what}\n  command: {shlex.join(done.command)}\n{shown}"
        raise CompileError(message)
