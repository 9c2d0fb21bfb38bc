"""The keys by which types refer to records and enumerations; only this module makes or reads them.

    struct s;                              ->   struct s
    typedef struct {...} T;                ->   T
    struct s { struct {...} p; };          ->   __typeof__(((struct s *)0)->p)   for its field p
    struct s { union {...}; };             ->   struct s::0                      for member 0
    enum { A, B };                         ->   __typeof__(A)
    cdef text: struct s { struct {...} p; }    ->   struct $1

The first three forms, and that of a list of names, are C: a compiler understands them in place of a
type. The other two are made up, and never reach a compiler.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Enumeration, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.nodes import Declaration

_KEYWORDS: Final = frozenset({"struct", "union", "enum"})
_TYPE_OF: Final = "__typeof__"
_MEMBER: Final = "::"
_ATTRIBUTES: Final = re.compile(r"\[\[.*?\]\]")
_CFFIS: Final = "$"
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


class KeyForm(Enum):
    """Where a type's key comes from."""

    TAG = auto()
    """The header gives the type a tag."""
    TYPEDEF = auto()
    """A typedef is the type's only name."""
    EXPRESSION = auto()
    """C has no name for the type: the key is the type of an expression that leads there."""
    ANONYMOUS_MEMBER = auto()
    """Not even an expression leads there: it is an anonymous member of a record."""
    CDEF = auto()
    """The type is a nameless one of a cdef text: cffi's name for it begins with a `$`."""


def form_of(key: str) -> KeyForm:
    """Return where `key` comes from."""
    if _MEMBER in key:
        return KeyForm.ANONYMOUS_MEMBER
    if key.startswith(f"{_TYPE_OF}("):
        return KeyForm.EXPRESSION
    # A tag's key begins with its keyword, a typedef's name is one word.
    keyword, _, tag = key.partition(" ")
    if keyword not in _KEYWORDS:
        return KeyForm.TYPEDEF
    return KeyForm.TAG if is_written_tag(tag) else KeyForm.CDEF


def key_of_expression(expression: str) -> str:
    """Return the key of the nameless type of `expression`.

    Where the expression goes through an anonymous member, it is that member's key already.
    """
    return (
        expression if _MEMBER in expression else f"{_TYPE_OF}({_without_brackets(expression)})"
    )


def expression_of_member(key: str, name: str | None, number: int) -> str:
    """Return C for the member `name` of the record `key`, the `number`th one, from 0.

    Members of an anonymous member are reached as those of the record that it is in. An anonymous
    member itself has no expression; what is returned then becomes its key.
    """
    if name is None:
        return f"{key}{_MEMBER}{number}"
    return f"(({key.partition(_MEMBER)[0]} *)0)->{name}"


def key_in_cdef(keyword: str, name: str, typedef: str | None) -> str:
    """Return the key of a type of a cdef text, by cffi's `name` for it.

    `typedef` is the typedef that cffi takes for the name of a type without a tag.
    """
    if typedef and _CFFIS not in typedef and not is_written_tag(name):
        return typedef
    return f"{keyword} {name}"


def is_written_tag(name: str) -> bool:
    """Tell whether cffi's `name` for a type is a tag, not one that cffi has made up."""
    return not name.startswith(_CFFIS)


def tag_of(key: str) -> str | None:
    """Return the tag in a key, None where the key is of another form."""
    return key.partition(" ")[2] if form_of(key) is KeyForm.TAG else None


def plain_name(key: str) -> str | None:
    """Return the tag or the typedef's name in a key, None where C has neither."""
    return key if form_of(key) is KeyForm.TYPEDEF else tag_of(key)


def cffi_reads(name: str | None) -> bool:
    """Tell whether cffi can read the name of a declaration or field, if it has one.

    Compilers allow more letters in names than ASCII's, and `$`, with which cffi makes up names.
    """
    return name is None or (name.isascii() and _CFFIS not in name)


def has_scope(text: str) -> bool:
    """Tell whether `text` has a `::` as only C++ has it.

    C has them in the names of attributes, and where two digraphs meet that are brackets.
    """
    brackets = text.replace("<:", "[").replace(":>", "]")
    return "::" in _ATTRIBUTES.sub("", brackets)


def identifiers_in(key: str) -> list[str]:
    """Return the identifiers in a key, which tell the way to the type.

    `__typeof__(((struct s *)0)->p)` has `s` and `p`.
    """
    return [w for w in _WORD.findall(key) if w != _TYPE_OF and w not in _KEYWORDS]


def has_made_up_name(name: str) -> bool:
    """Tell whether cffi has made up a name in the spelling `name` of one of its types."""
    return _CFFIS in name


def without_made_up_marks(name: str) -> str:
    """Return the spelling of one of cffi's types without the marks of names that cffi made up."""
    return name.replace(_CFFIS, "")


def cffis_name_of(key: str) -> str:
    """Return what cffi calls a nameless type of a cdef text, without its `$`."""
    return key.rpartition(_CFFIS)[2]


def is_list_of_names(declaration: Declaration) -> bool:
    """Tell whether it is an `enum { A, B };` that only gives names to numbers."""
    match declaration:
        case Enumeration(key=key, enumerators=(first, *_)):
            return key == key_of_expression(first.name)
        case _:
            return False


def is_nameless(declaration: Record | Enumeration) -> bool:
    """Tell whether C has no name for the type, so that a cdef has to make one up.

    A list of names needs none: no type refers to it.
    """
    by_expression = form_of(declaration.key) is KeyForm.EXPRESSION
    return by_expression and not is_list_of_names(declaration)


def is_compilers_own(name: str) -> bool:
    """Tell whether `name` is a function that compilers have built in, so that it has no address."""
    return name.startswith(("__builtin_", "__sync_", "__atomic_", "__c11_"))


def is_pythons_own(name: str) -> bool:
    """Tell whether Python's C API reserves `name` for itself by its beginning."""
    return name.startswith(("Py", "_Py"))


def own_name(declaration: Declaration) -> str:
    """Return the name of `declaration` in reports: a record's or an enumeration's is its key."""
    if isinstance(declaration, (Record, Enumeration)):
        return declaration.key
    return declaration.name


def identifiers_of(declaration: Declaration) -> Iterator[str]:
    """Yield the identifiers that `declaration` takes; those of fields are separate."""
    match declaration:
        case Enumeration():
            yield from (e.name for e in declaration.enumerators or ())
        case Record():
            yield declaration.tag or declaration.key
        case _:
            yield declaration.name


def _without_brackets(expression: str) -> str:
    """Return `expression` without a pair of brackets around all of it."""
    if not expression.startswith("(") or not expression.endswith(")"):
        return expression
    depth = 0
    for position, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if depth == 0 and position < len(expression) - 1:
            return expression
    return expression[1:-1]
