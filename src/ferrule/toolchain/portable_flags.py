"""Options with which an object is the same wherever and whenever it is compiled.

Other options may name a file that no preprocessor shows, or put the current folder or the time into
the object. So only options that are known to do neither are portable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What they do is in the preprocessed text. The folder may be the next word.
_PREPROCESSING: Final = re.compile(r"-(?:Wp,-)?[DU]\w[^,]*|-I.+")
_BEFORE_A_FOLDER: Final = frozenset({"-isystem", "-iquote", "-idirafter"})
# About messages, the language of sources and debug information, of which a kept object has none.
_WITHOUT_EFFECT: Final = re.compile(
    r"-W(?![alp],).*|-w|-pedantic.*|-std=.*|-pipe|-Qunused-arguments"
    r"|-g(?:\d|gdb\d?|dwarf(?:-\d)?)?"
    r"|-f(?:diagnostics-|message-length=|max-errors=|error-limit=|show-source-location).*"
    r"|-f(?:file|debug|macro)-prefix-map=.*"
)
_CODE: Final = re.compile(
    r"-O\w*|-pthread|-m(?!llvm)[\w.=+-]+|-fPIC"
    r"|-f(?:visibility|(?:no-)?sanitize(?:-recover)?|cf-protection|stack-protector(?:-strong|-all)?"
    r"|trivial-auto-var-init|zero-call-used-regs|fp-contract)(?:=[\w,-]+)?"
    r"|-f(?:no-)?(?:asynchronous-unwind-tables|caller-saves|common|data-sections"
    r"|delete-null-pointer-checks|exceptions|fast-math|function-sections|hardened|inline-functions"
    r"|omit-frame-pointer|optimize-sibling-calls|plt|semantic-interposition"
    r"|signed-char|stack-clash-protection|stack-protector|strict-aliasing|strict-overflow"
    r"|tree-vectorize|unroll-loops|unsigned-char|unwind-tables|wrapv)"
)
_DEFINED: Final = re.compile(r"-(?:Wp,-)?D(\w+)")


def are_portable(words: Iterable[str]) -> bool:
    """Tell whether all options of a compiler, `words`, are portable."""
    kinds = (_PREPROCESSING, _WITHOUT_EFFECT, _CODE)
    return all(any(kind.fullmatch(w) for kind in kinds) for w in _without_folders(words))


def words_of_code(words: Iterable[str]) -> list[str]:
    """Return those of the `words` that change the code which is made of preprocessed C."""
    return [word for word in words if _CODE.fullmatch(word)]


def undefining(words: Iterable[str]) -> str:
    """Return the lines that end the macros of `words`, for text in which they are expanded."""
    found = (_DEFINED.match(word) for word in words)
    return "".join(f"#undef {name[1]}\n" for name in found if name)


def _without_folders(words: Iterable[str]) -> Iterator[str]:
    rest = iter(words)
    for word in rest:
        if word in _BEFORE_A_FOLDER:
            next(rest, None)
        else:
            yield word
