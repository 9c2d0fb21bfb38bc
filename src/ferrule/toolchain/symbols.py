"""Asking the linker which functions and variables the libraries lack."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.background import in_background
from ferrule.toolchain.linker import ASKING, Addresses, Linker
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.linker import Absence
    from ferrule.toolchain.preprocess import Preprocessed

_IDENTIFIER: Final = re.compile(r"\b[A-Za-z_]\w*")


@contextmanager
def finding_absent(asked: Addresses) -> Iterator[Callable[[], dict[str, Absence]]]:
    """Compile and link in the background; yield a function that waits, for `absent_symbols`."""
    if not asked.expressions:
        yield dict
        return
    with work_folder() as folder:
        linker = Linker(asked, folder)
        with in_background(linker.absent) as absent:
            yield absent


def absent_symbols(asked: Addresses) -> dict[str, Absence]:
    """Return the names of the expressions that need a symbol that nothing defines.

    Each expression is placed in data or a function of its own, which the linker names in its error:
    the symbol's name may differ from the one in C. An inline function is absent if its body needs
    an absent symbol. Raises `CommandError` if linking fails for a reason other than an absent
    symbol, and `AnswerError` if the linker's answer proves nothing.
    """
    with finding_absent(asked) as absent:
        return absent()


def reached_symbols(asked: Addresses) -> dict[str, frozenset[str]]:
    """Return what each expression needs: symbols that the text does not define, and other words.

    Those that a function or table of the headers needs count for all that need that one. Without
    expressions, the result has one entry for the empty name: what the text alone needs.
    """
    with work_folder() as folder:
        linker = Linker(asked, folder)
        linker.compile(asked.expressions, set())
        assembly = linker.assembly
        if not asked.expressions:
            return {"": assembly.used}
        reached = dict.fromkeys(asked.expressions, frozenset[str]())
        for i, name in enumerate(linker.names):
            reached[name] = assembly.reached_from(i) & assembly.used
        return reached


def undefined_symbols(
    compiler: Compiler, text: Preprocessed, words: AbstractSet[str], flags: BuildFlags
) -> frozenset[str]:
    """Return those `words` that are identifiers of `text`, and symbols that no library defines."""
    names = sorted(words & {*_IDENTIFIER.findall(text.text)})
    addresses = {name: f"&{ASKING}alias_{i}" for i, name in enumerate(names)}
    aliases = {
        name: f'extern const char {ASKING}alias_{i} __asm__("{name}");'
        for i, name in enumerate(names)
    }
    alone = Addresses(compiler, replace(text, text=""), flags, addresses, aliases)
    return frozenset(absent_symbols(alone))
