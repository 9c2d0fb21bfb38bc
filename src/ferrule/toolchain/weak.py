"""Strong references instead of weak ones, so that a linker reports what no library defines.

int f(void) __attribute__((weak));           .weak f
const void *const ferrule_symbol_0 = f;      ferrule_symbol_0: .quad f      ->

.section .data.ferrule_symbol_0,"aw"
ferrule_symbol_0: .quad f
"""

from __future__ import annotations

import re
from typing import Final

_WEAK: Final = re.compile(
    r"^\s*\.weak(?:_reference|ref)?\s+([^\s,]+)(?:\s*,\s*(\S+))?", re.MULTILINE
)
_LABEL: Final = re.compile(r"^([^\s:#]+):", re.MULTILINE)
_SET: Final = re.compile(r"^\s*\.set\s+([^\s,]+)", re.MULTILINE)
_SYMBOL: Final = re.compile(r"[A-Za-z_.$][\w.$]*")


def strong_references(assembly: str, asking: str) -> str:
    """Return assembler text with the data of those questions that are addresses of weak symbols.

    A question's label begins with `asking`; its data is in the next line. A symbol that `assembly`
    itself defines is not asked about. The result is empty if all symbols are strong.
    """
    targets = {name: target or name for name, target in _WEAK.findall(assembly)}
    defined = {*_LABEL.findall(assembly), *_SET.findall(assembly)}
    question = re.compile(rf"^_?({re.escape(asking)}\d+):\s*(\.\w+)\s+(\S+)", re.MULTILINE)
    lines = []
    for label, directive, value in question.findall(assembly):
        symbol = _SYMBOL.match(value)
        if symbol and symbol[0] in targets and targets[symbol[0]] not in defined:
            lines += [
                f'\t.section .data.{label},"aw"',
                f"\t.globl {label}",
                f"{label}: {directive} {targets[symbol[0]]}",
            ]
    return "".join(f"{line}\n" for line in lines)
