"""Which pointers to characters are text, and which strings the caller has to free.

const char *name_of(const char *path);   ->   text = true
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.declarations.types import Pointer, RecordRef, Void
from ferrule.suggest.evidence import Evidence, Finding, Strength
from ferrule.suggest.pointers import Pointers
from ferrule.suggest.words import SIZES, words_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.suggest.evidence import Value
    from ferrule.suggest.header import Header

_DATA: Final = words_in("data buf buffer bytes blob mem memory raw content contents")
_RAW: Final = words_in("hash digest checksum md sha hmac nonce octets payload packet pixels")
"""What a name of bytes ends with, as in `file_hash` or `sha256`; `hash_name` may be text."""
_KEPT: Final = words_in("static")
_MAKES: Final = words_in("create alloc make dup clone copy")
_LENGTHS: Final = SIZES - words_in("n num count cnt")
_OF_FILES: Final = words_in("file filename path pathname dir directory")
_FREED_BY: Final = re.compile(
    r"\b(?:freed|free it|released|deallocated|free)\b[^.;]*?\b(?:with|by|using|calling|via)\b"
    r"[^.;]*?\b(\w+)\s*\(\)",
    re.IGNORECASE,
)


def string_findings(header: Header, function: Function) -> Iterator[Finding]:
    """Yield what is proposed for the strings of one function."""
    frees = _frees(header, function)
    text = _text(header, function, is_freed=frees is not None)
    # What is freed has to come out as text.
    yield from (finding for finding in (text, frees if text else None) if finding)


def _text(header: Header, function: Function, *, is_freed: bool) -> Finding | None:
    """Return what is text; `is_freed` tells whether the result is a string that is freed."""
    type_ = function.type
    parameters = [i for i, p in enumerate(type_.parameters) if header.is_text(p.type)]
    pointers = Pointers(header, function)
    text = [i for i in parameters if _is_read(function, i) and not pointers.has_length(i)]
    if parameters and _may_keep(header, function, is_made=is_freed):
        return None
    returns_text = header.is_text(type_.result)
    is_lent = not _is_raw(function.name) and not _is_made(header, function)
    is_text = is_freed or (returns_text and is_lent)
    named = [(header.parameter_name(function, i), _encoding(function, i)) for i in text]
    if is_text:
        named.append(("result", "utf-8"))
    if not named:
        return None
    # `true` does not mean pointers that are not const.
    is_all = not is_freed and len(named) == len(parameters) + returns_text
    is_utf8 = all(encoding == "utf-8" for _, encoding in named)
    value: Value = True if is_all and is_utf8 else tuple(named)
    guess = "file names are `fs`" if not is_utf8 else "that it is UTF-8 is a guess"
    kind = "a string that the caller frees" if is_freed else "`const char *` without a length"
    words = f"Convention: {kind} is text; {guess}"
    return Finding(function.name, "text", value, (Evidence(Strength.CONVENTION, words),))


def _is_made(header: Header, function: Function) -> bool:
    """Tell whether a `const char *` is more than a string that C lends.

    Its length comes out too, so that it need not end with a NUL; or it is made for the caller, who
    needs the pointer to free it.
    """
    lengths = (
        header.parameter_name(function, index)
        for index, target in header.pointers(function)
        if header.is_integer(target) and not header.unit.is_const(target)
    )
    return not _MAKES.isdisjoint(words_of(function.name)) or any(
        not _LENGTHS.isdisjoint(words_of(name)[-1:]) for name in lengths
    )


def _is_read(function: Function, index: int) -> bool:
    """Tell whether a `const char *` is a string that ends with a NUL, as far as can be seen."""
    parameter = function.type.parameters[index]
    return (
        # A typedef for the pointer often means more than text.
        isinstance(parameter.type, Pointer)
        and not parameter.many
        and not _is_raw(parameter.name or "")
    )


def _is_raw(name: str) -> bool:
    """Tell whether a name suggests bytes that need not be text."""
    words = [word for word in words_of(name) if not word.isdigit()]  # `sha` of `sha256`
    return not _DATA.isdisjoint(words) or not _RAW.isdisjoint(words[-1:])


def _may_keep(header: Header, function: Function, *, is_made: bool) -> bool:
    """Tell whether C may still have a pointer into an argument when the call is over.

    The argument is a copy of the `str`, which ends with the call. A result that `is_made` for the
    caller does not point into it.
    """
    parameters, result = function.type.parameters, function.type.result
    target = header.target(result)
    is_made = is_made or any(
        a.name == "malloc" for a in header.attributes_of(function).function
    )
    leads_out = (
        target is not None and header.is_bytes(target) and not header.unit.is_const(target)
    )
    return (
        isinstance(header.unit.resolve(result), RecordRef)
        or (leads_out and not is_made)
        or not _KEPT.isdisjoint(words_of(function.name))
        or any(_is_end(p.name or "") for p in parameters)
        or any(_is_destructor(header, p.type) for p in parameters)
        or not {p.name for p in parameters if header.is_text(p.type)}.isdisjoint(
            _fields_of_text(header, function)
        )
    )


def _fields_of_text(header: Header, function: Function) -> Iterator[str | None]:
    """Yield the `const char *` fields of records that a function may change."""
    for _, target in header.pointers(function):
        bare = header.unit.resolve(target)
        record = header.unit.records.get(bare.key) if isinstance(bare, RecordRef) else None
        if record is not None and not header.unit.is_const(target):
            yield from (f.name for f in record.fields or () if header.is_text(f.type))


def _is_end(name: str) -> bool:
    """Tell whether a parameter is called as a pointer to the end of what was read."""
    return name.lower().endswith(("endptr", "tail", "saveptr")) or "end" in words_of(name)


def _is_destructor(header: Header, type_: CType) -> bool:
    """Tell whether a type is `void (*)(void *)`: C keeps data, and says when it is done."""
    code = header.unit.function_type(type_)
    return (
        code is not None
        and header.unit.is_void(code.result)
        and [header.unit.resolve(p.type) for p in code.parameters] == [Pointer(Void())]
    )


def _encoding(function: Function, index: int) -> str:
    words = words_of(function.type.parameters[index].name or "")
    is_url = any(word.endswith(("http", "uri", "url")) for word in words_of(function.name))
    return "fs" if set(words[-1:]) & _OF_FILES and not is_url else "utf-8"


def _frees(header: Header, function: Function) -> Finding | None:
    """Return which function frees the string that a function returns."""
    target = header.target(function.type.result)
    if (
        target is None
        or header.unit.is_const(target)
        or not header.unit.is_builtin(target, "char")
        or _DATA & set(words_of(function.name))
    ):
        return None
    for attribute in header.attributes_of(function).function:
        if attribute.name == "malloc" and attribute.arguments[1:] in {(), ("1",)}:
            for free in attribute.arguments[:1]:
                evidence = Evidence(Strength.ATTRIBUTE, f"Attribute `{attribute}`")
                return Finding(function.name, "frees", free, (evidence,))
    said = header.documentation_of(function)
    known = {each.name for each in header.functions} | {"free"}
    found = _FREED_BY.search(said.result.text) or _FREED_BY.search(said.text)
    if found and found[1] in known:
        evidence = Evidence(Strength.COMMENT, f"Comment: it is freed with `{found[1]}()`")
        return Finding(function.name, "frees", found[1], (evidence,))
    return None
