"""Asking the linker which functions and variables the libraries lack.

What it names as undefined is absent. The rest counts as there only if it links by itself, and
only if the linker refuses what is certainly absent: some flags make it accept anything.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from ferrule.errors import CommandError
from ferrule.toolchain.questions import Question, compiling_accepted, holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_ASKING: Final = "ferrule_symbol_"
_LINKED: Final = "ferrule_linked"
_NOWHERE: Final = "ferrule_defined_nowhere"
# How linkers name the function, or its section, that needs a symbol.
_NEEDED_BY: Final = re.compile(
    rf"\.text\.(\w+)|\bfunction [`']?(\w+)|\((\w+)\)|\b_?({_ASKING}\d+)"
)
_CONTINUES: Final = (" ", "\t", ">>>")
_ALL_ERRORS: Final = "--error-limit=0"  # lld's, which others do not know


def absent_symbols(
    compiler: Compiler, text: Preprocessed, expressions: Mapping[str, str], flags: BuildFlags
) -> frozenset[str]:
    """Return the names of those `expressions` that need what no library and no header defines.

    Each expression is an address as it can be written after the preprocessed `text`. It stands in
    a function of its own: the linker names that beside the symbol, whose name in the library may
    differ from that in C. An inline function is named if its body needs one. Raises
    `CommandError` when linking fails for a reason other than an absent symbol, and `AnswerError`
    when the linker's answer proves nothing.
    """
    if not expressions:
        return frozenset()
    absent: set[str] = set()
    with TemporaryDirectory(prefix="ferrule-") as folder:
        while True:
            asked = {name: e for name, e in expressions.items() if name not in absent}
            linked, accepted = _link(compiler, text, asked, flags, Path(folder))
            if accepted:
                break
            new = _undefined(linked.stderr, list(asked))
            if not new and not absent:
                what = (
                    "linking with the library failed; is it installed where the linker looks?"
                )
                raise CommandError(what, linked.command, linked.status, linked.stderr)
            if not new:
                raise linked.not_understood()
            absent |= new
            if _ALL_ERRORS in linked.stderr:
                flags = flags.with_link(f"-Wl,{_ALL_ERRORS}")
        if not absent:
            _require_refusal(compiler, text, flags, Path(folder))
    return frozenset(absent)


def _require_refusal(
    compiler: Compiler, text: Preprocessed, flags: BuildFlags, folder: Path
) -> None:
    """Raise `AnswerError` unless the linker refuses a symbol that nothing defines."""
    nowhere = {_NOWHERE: f"({{ extern const char {_NOWHERE}[]; {_NOWHERE}; }})"}
    linked, _ = _link(compiler, text, nowhere, flags, folder)
    if not _undefined(linked.stderr, list(nowhere)):
        raise linked.not_understood()


def _link(
    compiler: Compiler,
    text: Preprocessed,
    expressions: Mapping[str, str],
    flags: BuildFlags,
    folder: Path,
) -> tuple[Finished, bool]:
    """Link functions that return the `expressions`; tell whether the linker proved that it did.

    It has proved that if the file that it writes holds a symbol of the object's. An expression
    that the compiler does not take is left out: asserting its type refuses it too.
    """
    built, target = folder / "symbols.o", folder / "symbols.so"
    functions = [
        Question(f"const void *{_ASKING}{i}(void) {{ return (const void *){expression}; }}")
        for i, expression in enumerate(expressions.values())
    ]
    sections = flags.with_compile("-fPIC", "-ffunction-sections", "-fcommon")
    lines: list[Question | str] = [*functions, f"char {_LINKED};"]
    with compiling_accepted(compiler, text, lines, sections, built) as compiled:
        compiled()
    target.unlink(missing_ok=True)
    linked = compiler.link(
        ["-shared", str(built), "-o", str(target)], flags.with_link(_no_undefined(compiler))
    )
    return linked, linked.status == 0 and holds(target, _LINKED)


def _undefined(output: str, names: Sequence[str]) -> set[str]:
    """Return those `names` for which the linker's `output` says that a symbol is undefined.

    GNU ld and gold say it all in one line; lld, mold and Apple's ld name the symbol in one line
    and what needs it in those that continue it.
    """
    found: set[str] = set()
    says_undefined = False
    for line in output.splitlines():
        if not line.startswith(_CONTINUES):
            says_undefined = "undefined" in line.lower()
        if says_undefined:
            found.update(next(filter(None, m.groups())) for m in _NEEDED_BY.finditer(line))
    numbers = {f"{_ASKING}{i}": name for i, name in enumerate(names)}
    return {numbers.get(name, name) for name in found} & set(names)


def _no_undefined(compiler: Compiler) -> str:
    """Return the flag that makes the linker refuse a library that lacks symbols."""
    is_apple = "darwin" in compiler.target or "apple" in compiler.target
    return "-Wl,-undefined,error" if is_apple else "-Wl,-z,defs"
