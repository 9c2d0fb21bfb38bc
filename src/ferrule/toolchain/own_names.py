"""Names used in the C that ferrule and cffi write, and what to do if headers use them too.

int ferrule_module(int);   ->   int ferrule_theirs_ferrule_module(int);   in what is compiled
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import TYPE_CHECKING, Final

from ferrule.declarations.keys import is_pythons_own
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OWN: Final = "ferrule_own_"
"""What ferrule's own names are prefixed with, if a header has the same name."""

THEIRS: Final = "ferrule_theirs_"
"""What a header's names are prefixed with while ferrule's own C is compiled."""

_NAME: Final = re.compile(r"\b(?:ferrule|FERRULE)_\w+")
_MACRO: Final = re.compile(r"^\s*#\s*(?:define|ifdef|ifndef)\s+(\w+)", re.MULTILINE)
_OBJECT: Final = re.compile(r"^\s*#\s*define\s+(\w+)(?!\w|\()", re.MULTILINE)
_OF_NAMES: Final = f"{string.ascii_letters}{string.digits}_"
_NO_CODE: Final = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*\"""", re.DOTALL
)  # comments, strings
_CFFIS: Final = re.compile(r"\b_(?:cffi|CFFI|Cffi)\w*")
_BEGINNINGS: Final = ("ferrule_", "FERRULE_", "_cffi", "_CFFI", "_Cffi")
_GENERATED: Final = re.compile(
    r"ferrule_(?:annotated|condition|message|code|default|thunk|kinds|lending|measure|shapes|call|lib|by_name|trampolines?|codes|unguarded|cffi_init|unused_init|set|python|file)_\w+"
    r"|ferrule_(?:annotations|error_classes|failed|items|objects|counts|signatures|\w+_table|table_(?:rows|texts|more)|functions|constants|about|structs|bit_fields)"
    r"|ferrule_(?:enum_classes\w*|texts|(?:arg|out|room)\d+|arg\d+_lent|list|args|nargs|at|lengths|names|self|slots|slowly|this|thread|values|returned|record|value|constant|from)"
)
_INCLUDED: Final = re.compile(r'^#include "(\w+\.h)"', re.MULTILINE)
_WORD: Final = re.compile(r"\b(?!_cffi_|_CFFI|ferrule_|FERRULE)[A-Za-z_]\w*")
_ASKING: Final = re.compile(r"\bferrule_(?=(?:known|ask|expression)_\d|mark\b)")


def is_own(name: str) -> bool:
    """Tell whether the C of a module uses `name` for something of its own."""
    # A quick look first: headers have ten thousands of other names.
    return name.startswith(_BEGINNINGS) and bool(
        _CFFIS.fullmatch(name)
        or _GENERATED.fullmatch(name)
        or _ASKING.match(name)
        or (_NAME.fullmatch(name) and name in _hand_written())
    )


def is_called(name: str) -> bool:
    """Tell whether the C of a module may call Python's or the C library's function `name`."""
    return is_pythons_own(name) or name in _called()


def is_called_of_python(name: str) -> bool:
    """Tell whether ferrule's C calls Python's function `name`."""
    return is_pythons_own(name) and any(name in words for words in _words_of_texts())


def own_name_flags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the compiler flags that rename these `names` in ferrule's own C."""
    return tuple(f"-D{name}={own}" for name, own in own_names_as(names))


def own_names_as(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield those of `names` that are renamed in ferrule's own C, each with its other name."""
    yield from ((name, f"{OWN}{name}") for name in sorted(names) if _is_renamed(name))


def own_macros(text: str) -> frozenset[str]:
    """Return the words of preprocessed `text` that are macros in ferrule's C."""
    if not any(beginning in text for beginning in _BEGINNINGS):  # as in nearly all headers
        return frozenset()
    words = {*_NAME.findall(text), *_CFFIS.findall(text)}
    return frozenset(word for word in words if _CFFIS.fullmatch(word) or word in _macros())


def keep_apart(
    includes: str,
    names: Iterable[str],
    words: frozenset[str],
    defined: frozenset[str] = frozenset(),
) -> str:
    """Return C that includes the headers with their own `names` renamed.

    `words` are names that the headers define as macros, or use for something other than their own
    declarations: our macros of these names are hidden while the headers are read. Afterwards each
    name means what it meant before. Functions and variables keep their names for the linker, except
    those `defined` here.
    """
    before, after = "", ""
    for name in sorted({*names, *words}):
        before += f'#pragma push_macro("{name}")\n#undef {name}\n'
        if name not in words:
            before += f"#define {name} {THEIRS}{name}\n"
        if name not in words | defined:
            before += f"#pragma redefine_extname {THEIRS}{name} {name}\n"
        after += f'#undef {name}\n#pragma pop_macro("{name}")\n'
    return f"{before}{includes}{after}"


def without_names_for_asking(text: str) -> str:
    """Return preprocessed `text` with the names replaced that the compiler's questions use."""
    # A quick look first: nearly no header has such names.
    return _ASKING.sub(THEIRS, text) if "ferrule_" in text else text


def _is_renamed(name: str) -> bool:
    """Tell whether a macro can rename this in ferrule's own C.

    It can if the name is ferrule's and not cffi's, and not a macro in that C itself.
    """
    return is_own(name) and not _CFFIS.fullmatch(name) and name not in _macros()


@cache
def words_before_headers() -> frozenset[str]:
    """Return the words of ferrule's C before the headers that are not reserved to it."""
    words = {
        w for text in _texts_before_headers() for w in _WORD.findall(_NO_CODE.sub("", text))
    }
    return frozenset(word for word in words if not word.startswith("_"))


@cache
def macros_before_headers() -> frozenset[str]:
    """Return the macros without parameters that ferrule's C after the headers may not mention."""
    names = {name for text in _texts_before_headers() for name in _OBJECT.findall(text)}
    return frozenset(name for name in names if name.startswith(_BEGINNINGS))


@cache
def _texts_before_headers() -> tuple[str, ...]:
    files, texts = ["ferrule_headers.h"], []
    for name in files:
        texts.append((runtime_dir() / name).read_text(encoding="utf-8"))
        files += [f for f in _INCLUDED.findall(texts[-1]) if f not in files]
    return tuple(texts)


@cache
def _hand_written() -> frozenset[str]:
    return frozenset(name for text in _texts() for name in _NAME.findall(text))


@cache
def _called() -> frozenset[str]:
    # gcc and clang may call these by themselves, for an assignment of a struct, say.
    by_the_compiler = {"memcpy", "memmove", "memset", "memcmp", "abort"}
    code = (_NO_CODE.sub("", text) for text in _texts())
    return frozenset(name for text in code for name in _before_brackets(text)) | by_the_compiler


def _before_brackets(text: str) -> Iterator[str]:
    """Yield the names before `(`, except members; a regular expression takes ten times as long."""
    for before in text.split("("):
        rest = before.rstrip(_OF_NAMES)
        if not rest.endswith((".", ">")):
            yield before[len(rest) :]


@cache
def _words_of_texts() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(_WORD.findall(text)) for text in _texts())


@cache
def _macros() -> frozenset[str]:
    return frozenset(name for text in _texts() for name in _MACRO.findall(text))


@cache
def _texts() -> tuple[str, ...]:
    files = sorted(runtime_dir().glob("ferrule_*.[ch]"))
    return tuple(file.read_text(encoding="utf-8") for file in files)
