"""What object-like macros expand to, by the system compiler's preprocessor, in one pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler

_EXPANSION: Final = re.compile(
    r"\bferrule_macro_(\d+)_is\b(.*?)\bferrule_macro_end\b", re.DOTALL
)


def expand_macros(
    compiler: Compiler, includes: str, names: Sequence[str], flags: BuildFlags
) -> dict[str, str]:
    """Return the full expansion of each macro of `names` behind the C of `includes`.

    A macro is left out if its expansion does not end, as with an open bracket of another's.
    """
    if not names:
        return {}
    lines = "".join(
        [f"ferrule_macro_{i}_is {name} ferrule_macro_end\n" for i, name in enumerate(names)]
    )
    done = compiler.call(
        ["-E", "-P", "-x", "c", "-"], flags.with_compile("-w"), text=includes + lines
    )
    first = max(done.stdout.find(b"ferrule_macro_"), 0)
    behind = done.stdout[first:].decode("utf-8", "replace")
    return {names[int(m[1])]: " ".join(m[2].split()) for m in _EXPANSION.finditer(behind)}


def is_balanced(text: str) -> bool:
    """Tell whether the brackets of `text`, outside its literals, are closed in order."""
    open_ = []
    for character in _UNBRACKETED.sub("", text):
        if character in _CLOSING:
            open_.append(_CLOSING[character])
        elif character in "\"'" or (
            character in ")]}" and (not open_ or open_.pop() != character)
        ):
            return False
    return not open_


# Identifiers, numbers with their separators (`1'000`), strings and characters.
_UNBRACKETED: Final = re.compile(
    r"""[^\W\d]\w*|\.?\d(?:'?\w|(?<=[eEpP])[+-]|\.)*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
