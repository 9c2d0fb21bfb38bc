"""Asking the linker which functions and variables the libraries lack.

What it names as undefined is absent. The rest counts as there only if it links by itself, and
only if the linker refuses what is certainly absent: some flags make it accept anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from ferrule.errors import CommandError
from ferrule.toolchain.questions import Question, attempting, compiling_accepted, holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_ASKING: Final = "ferrule_symbol_"
_DATA: Final = f"const void *const {_ASKING}%d = (const void *)%s;"
_CODE: Final = f"const void *{_ASKING}%d(void) {{ return (const void *)%s; }}"
# Without debug information: with it GNU ld names lines of the source, and not what needs a symbol.
_SECTIONS: Final = ("-fPIC", "-ffunction-sections", "-fdata-sections", "-fcommon", "-g0")
_LINKED: Final = "ferrule_linked"
_NOWHERE: Final = (
    "extern const char ferrule_defined_nowhere[];\n"
    f"const char *{_ASKING}0(void) {{ return ferrule_defined_nowhere; }}\n"
)
# How linkers name the function, the data or the section that needs a symbol.
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
    data or a function of its own, which the linker names along with the symbol; the symbol's
    name may differ from that in C. An inline function is named if its body needs one. Raises
    `CommandError` when linking fails for a reason other than an absent symbol, and `AnswerError`
    when the linker's answer proves nothing.
    """
    if not expressions:
        return frozenset()
    absent: set[str] = set()
    in_code: set[str] = set()
    with TemporaryDirectory(prefix="ferrule-") as folder:
        linker = _Linker(compiler, flags, Path(folder))
        while True:
            asked = {name: e for name, e in expressions.items() if name not in absent}
            in_code |= linker.compile(text, asked, in_code)
            linked = linker.link()
            if linker.proves(linked):
                break
            new = _undefined(linked.stderr, list(asked))
            if not new and in_code.issuperset(asked):
                raise _failure(linked, understood=not absent)
            if not new:
                in_code.update(asked)  # mold names functions, and no data
            absent |= new
        if not absent:
            linker.require_refusal()
    return frozenset(absent)


def _failure(linked: Finished, *, understood: bool) -> CommandError:
    if understood and linked.status:
        what = "linking with the library failed; is it installed where the linker looks?"
        return CommandError(what, linked.command, linked.status, linked.stderr)
    return linked.not_understood()


@dataclass
class _Linker:
    """Links an object file that holds addresses, in a folder of its own."""

    compiler: Compiler
    flags: BuildFlags
    folder: Path

    @property
    def _object(self) -> Path:
        return self.folder / "symbols.o"

    @property
    def _library(self) -> Path:
        return self.folder / "symbols.so"

    def compile(
        self, text: Preprocessed, expressions: Mapping[str, str], in_code: AbstractSet[str]
    ) -> set[str]:
        """Compile the addresses, as data where C allows it; return the names of the others.

        Those `in_code` are functions from the first. One that the compiler does not take at all
        is left out: the assertion of its type refuses it too.
        """
        lines: list[Question | str] = [
            Question((_CODE if name in in_code else _DATA) % (number, expression))
            for number, (name, expression) in enumerate(expressions.items())
        ]
        lines.append(f'const char {_LINKED}[] = "{_LINKED}";')  # also in a stripped library
        flags = self.flags.with_compile(*_SECTIONS)
        with compiling_accepted(self.compiler, text, lines, flags, self._object) as compiled:
            refused = compiled()
        names = list(expressions)
        later = {names[number] for number in refused} - in_code
        if later:
            self.compile(text, expressions, in_code | later)
        return later

    def link(self) -> Finished:
        """Link the object file into a library that must not lack a symbol."""
        self._library.unlink(missing_ok=True)
        is_apple = "darwin" in self.compiler.target or "apple" in self.compiler.target
        lacks_nothing = "-Wl,-undefined,error" if is_apple else "-Wl,-z,defs"
        arguments = ["-shared", str(self._object), "-o", str(self._library)]
        linked = self.compiler.link(arguments, self.flags.with_link(lacks_nothing))
        if _ALL_ERRORS in linked.stderr:  # lld stops at the twentieth, and says how to go on
            flags = self.flags.with_link(lacks_nothing, f"-Wl,{_ALL_ERRORS}")
            return self.compiler.link(arguments, flags)
        return linked

    def proves(self, linked: Finished) -> bool:
        """Tell whether it succeeded, and made a library with the object in it."""
        return linked.status == 0 and holds(self._library, _LINKED)

    def require_refusal(self) -> None:
        """Raise `AnswerError` unless the linker refuses a symbol that nothing defines."""
        flags = self.flags.with_compile(*_SECTIONS)
        with attempting(self.compiler, _NOWHERE, flags, self._object) as attempt:
            compiled = attempt()
        if not compiled.accepted:
            raise compiled.finished.not_understood()
        linked = self.link()
        if not _undefined(linked.stderr, [_NOWHERE]):
            raise linked.not_understood()


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
