"""Names used in the C that ferrule and cffi write, and what to do if headers use them too.

int ferrule_module(int);   ->   int ferrule_theirs_ferrule_module(int);   in what is compiled
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from ferrule.declarations.keys import is_pythons_own
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN: Final = "ferrule_own_"
"""What ferrule's own names are prefixed with, if a header has the same name."""

THEIRS: Final = "ferrule_theirs_"
"""What a header's names are prefixed with while ferrule's own C is compiled."""

_NAME: Final = re.compile(r"\b(?:ferrule|FERRULE)_\w+")
_MACRO: Final = re.compile(r"^\s*#\s*(?:define|ifdef|ifndef)\s+(\w+)", re.MULTILINE)
_CALL: Final = re.compile(r"(?<![.>])\b([a-z_]\w*)\(")
_NO_CODE: Final = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*\"""", re.DOTALL
)  # comments, strings
_CFFIS: Final = re.compile(r"_(?:cffi|CFFI|Cffi)\w*")
_GENERATED: Final = re.compile(
    r"ferrule_(?:thunk|kinds|call|by_name|trampolines?|codes|unguarded|cffi_init|unused_init|set|python|file)_\w+"
    r"|ferrule_(?:signatures|\w+_table|functions|constants|about|integers|structs|bit_fields)"
    r"|ferrule_(?:enum_classes\w*|optionals|texts)"
)
_ASKING: Final = re.compile(r"\bferrule_(?=(?:known|ask|expression)_\d|mark\b)")


def is_own(name: str) -> bool:
    """Tell whether the C of a module uses `name` for something of its own."""
    return bool(
        _CFFIS.fullmatch(name)
        or _GENERATED.fullmatch(name)
        or _ASKING.match(name)
        or (_NAME.fullmatch(name) and name in _hand_written())
    )


def is_called(name: str) -> bool:
    """Tell whether the C of a module may call Python's or the C library's function `name`."""
    return is_pythons_own(name) or name in _called()


def is_used_from_elsewhere(name: str) -> bool:
    """Tell whether the C of a module may use Python's or the C library's `name`."""
    return is_called(name) and not is_own(name)


def own_name_flags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the compiler flags that rename these `names` in ferrule's own C."""
    return tuple(f"-D{name}={OWN}{name}" for name in sorted(names) if _is_renamed(name))


def keep_apart(includes: str, names: Iterable[str], macros: frozenset[str]) -> str:
    """Return C that includes the headers with their declarations of `names` renamed.

    `includes` are the `#include` lines. `macros` are the names that the headers define as macros;
    they are undefined afterwards. Functions and variables keep their names for the linker.
    """
    before, after = "", ""
    for name in sorted(names):
        before += f"#undef {name}\n"
        if name not in macros:
            # The pragma, which gcc and clang both know, names the symbol that the linker looks for.
            before += f"#define {name} {THEIRS}{name}\n"
            before += f"#pragma redefine_extname {THEIRS}{name} {name}\n"
        after += f"#undef {name}\n"
        if _is_renamed(name):
            after += f"#define {name} {OWN}{name}\n"
    return f"{before}{includes}{after}"


def without_names_for_asking(text: str) -> str:
    """Return preprocessed `text` with the names replaced that the compiler's questions use."""
    return _ASKING.sub(THEIRS, text)


def _is_renamed(name: str) -> bool:
    """Tell whether a macro can rename this in ferrule's own C.

    It can if the name is ferrule's and not cffi's, and not a macro in that C itself.
    """
    return is_own(name) and not _CFFIS.fullmatch(name) and name not in _macros()


@cache
def _hand_written() -> frozenset[str]:
    return frozenset(name for text in _texts() for name in _NAME.findall(text))


@cache
def _called() -> frozenset[str]:
    # gcc and clang may call these by themselves, for an assignment of a struct, say.
    by_the_compiler = {"memcpy", "memmove", "memset", "memcmp", "abort"}
    code = (_NO_CODE.sub("", text) for text in _texts())
    return frozenset(name for text in code for name in _CALL.findall(text)) | by_the_compiler


@cache
def _macros() -> frozenset[str]:
    return frozenset(name for text in _texts() for name in _MACRO.findall(text))


@cache
def _texts() -> tuple[str, ...]:
    files = sorted(runtime_dir().glob("ferrule_*.[ch]"))
    return tuple(file.read_text(encoding="utf-8") for file in files)
