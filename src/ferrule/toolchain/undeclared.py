"""Which macros would be expressions if the names that they use were declared.

    #define LAST (no_such_name - 1)     ->   no_such_name
    #define NOW no_such_function()      ->   no_such_function, which gcc 13 and older declare
    #define WORD static                 ->   none: no declarations make it an expression

The proof is that the compiler accepts the expansion after declarations of those names. Older
compilers declare a function themselves when it is called. Such a call is found in the opposite way:
with the name declared as an object, the compiler rejects it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.expand import is_balanced, without_calls
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

# An identifier, with what tells how it is used: a tag's keyword or a member's operator before it,
# the bracket of a call after it. Literals and numbers come first, so that nothing is found in them.
_TOKEN: Final = re.compile(
    r"""(?:[LuU]|u8)?"(?:\\.|[^"\\])*"|(?:[LuU]|u8)?'(?:\\.|[^'\\])*'|\.?\d(?:'?\w|(?<=[eEpP])[+-]|\.)*"""
    r"|(?P<before>\b(?:struct|union|enum)\s+|\.\s*|->\s*)?(?P<name>[A-Za-z_]\w*)(?P<call>\s*\()?"
)


@dataclass(frozen=True)
class _Words:
    """The names in an expansion, by the way in which it uses them."""

    called: frozenset[str]
    tags: frozenset[str]
    other: frozenset[str]

    @classmethod
    def of(cls, expansion: str) -> _Words:
        called: set[str] = set()
        tags: set[str] = set()
        other: set[str] = set()
        for found in _TOKEN.finditer(expansion):
            before, name = (found["before"] or "").strip(), found["name"]
            if before in {"struct", "union"}:
                tags.add(f"{before} {name}")
            elif name and not before:
                (called if found["call"] else other).add(name)
        return cls(frozenset(called), frozenset(tags), frozenset(other - called))

    def __and__(self, names: Collection[str]) -> _Words:
        """Return those of the words that are among `names`."""
        return _Words(self.called & set(names), self.tags & set(names), self.other & set(names))

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(sorted(self.called | self.tags | self.other))

    def uses(self, expansion: str) -> Iterator[str]:
        """Yield C that uses the expansion with all of the words, in each way they may be meant.

        They are objects and functions, types, or macros: strings, as `PRId64` is, or with
        parameters that may be types, as `_IOR` has.
        """
        tags = "".join(f"{tag} {{ int ferrule; }}; " for tag in sorted(self.tags))
        calls = "".join(f"int {name}(); " for name in sorted(self.called))
        others = sorted(self.other)
        yield f"{tags}{calls}{''.join(f'int {name}; ' for name in others)} (void)({expansion});"
        if others:
            types = "".join(f"typedef int {name}; " for name in others)
            yield f"{tags}{calls}{types} (void)({expansion});"
            texts = _TOKEN.sub(lambda m: '""' if m["name"] in self.other else m[0], expansion)
            yield f"{tags}{calls} (void)({texts});"
        if calls:
            values = "".join(f"int {name}; " for name in others)
            yield f"{tags}{values} (void)({without_calls(expansion, self.called)});"


@dataclass(frozen=True)
class Valueless:
    """Macros that may need undeclared names to have a value, with their expansions.

    Those in `refused` are not expressions; those in `computed` are, but may call functions that the
    compiler has declared itself. `members` are the names of the headers' fields and tags.
    """

    refused: Mapping[str, str]
    computed: Mapping[str, str]
    members: AbstractSet[str] = frozenset()


@dataclass(frozen=True)
class _Asker:
    compiler: Compiler
    text: Preprocessed
    flags: BuildFlags

    def accepted(self, lines: Sequence[str]) -> list[bool]:
        """Return for each line whether the compiler accepts it, as the body of a function."""
        questions = [
            Question(f"void ferrule_ask_{i}(void) {{ {line} }}") for i, line in enumerate(lines)
        ]
        refused = refused_questions(self.compiler, self.text, questions, self.flags)
        return [number not in refused for number in range(len(lines))]


def undeclared_names(
    compiler: Compiler,
    text: Preprocessed,
    macros: Valueless,
    flags: BuildFlags,
) -> dict[str, tuple[str, ...]]:
    """Return the names that are not declared after `text`, by the macros that lack only those.

    A macro that uses the name of a field or tag stands for that: it lacks no declaration.
    """
    asker, refused, computed = _Asker(compiler, text, flags), macros.refused, macros.computed
    words = {
        name: _Words.of(expansion)
        for name, expansion in {**refused, **computed}.items()
        if expansion and is_balanced(expansion) and "#pragma" not in expansion
    }
    unknown = _undeclared(asker, {word for found in words.values() for word in found.all})
    lacking = {
        name: found & unknown
        for name, found in words.items()
        if name in computed or (found & unknown).other.isdisjoint(macros.members)
    }
    asked = [
        (name, line, True)
        for name, found in lacking.items()
        if name in refused and found.all
        for line in found.uses(refused[name])
    ] + [
        (name, f"{_as_objects(found.called)} (void)({computed[name]});", False)
        for name, found in lacking.items()
        if name in computed and found.called
    ]
    answers = asker.accepted([line for _, line, _ in asked])
    return {
        name: lacking[name].all if name in refused else tuple(sorted(lacking[name].called))
        for (name, _, proving), answer in zip(asked, answers, strict=True)
        if answer is proving
    }


def _as_objects(names: Collection[str]) -> str:
    return "".join(f"struct {{ int ferrule; }} {name}; " for name in sorted(names))


def _undeclared(asker: _Asker, words: Collection[str]) -> frozenset[str]:
    """Return which of the words C could declare, but the headers do not; tags must be complete."""
    # A value, an object of any type, or a type: the last two may be incomplete.
    forms = ("(void)({});", "(void)&({});", "(void)sizeof({} *);")
    ordered = sorted(words)
    nowhere = asker.text.names_nowhere(word for word in words if " " not in word)
    uses = [
        (word, form.format(word))
        for word in ordered
        if word not in nowhere
        for form in (forms if " " not in word else ("(void)sizeof({});",))
    ]
    declarations = [
        f"{word} {{ int ferrule; }};" if " " in word else f"int {word} = 0; (void){word};"
        for word in ordered
    ]
    # One run of the compiler for both. Inside a function, C lets a name be declared again.
    answers = asker.accepted([*(line for _, line in uses), *declarations])
    used = {word for (word, _), known in zip(uses, answers, strict=False) if known}
    possible = zip(ordered, answers[len(uses) :], strict=True)
    return frozenset(word for word, can_be in possible if can_be and word not in used)
