"""What options such as `-march=native` mean on the machine that compiles."""

from __future__ import annotations

import os
import secrets
import sysconfig
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.command import run
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.opened import options_of
from ferrule.toolchain.words import plain_words, words_of, words_of_variable

if TYPE_CHECKING:
    from collections.abc import Sequence

_NATIVE: Final = "=native"


def processor_options(words: Sequence[str]) -> tuple[str, ...]:
    """Return the options that the compiler makes of those that depend on this machine's processor.

    `words` are a user's options; those in the environment, and those with which Python was
    compiled, count too. Without one like `-march=native`, nothing is asked, and the result is
    empty. If the compiler does not say what it means, the result is another one each time.
    """
    named = (*map(words_of_variable, ("CC", "CPPFLAGS", "CFLAGS")), tuple(words))
    pythons = (sysconfig.get_config_var(name) or "" for name in ("CC", "CFLAGS"))
    known = (words_of(text, "Python's own options") for text in pythons)
    every = plain_words(word for group in (*known, *named) for word in group)
    native = [word for word in every if word.endswith(_NATIVE)]
    if not native:
        return ()
    compiler = Compiler.find()
    asked = [*compiler.command, *native, "-###", "-E", "-x", "c", os.devnull]
    said = options_of(run(asked).stderr)
    return said or (secrets.token_hex(),)
