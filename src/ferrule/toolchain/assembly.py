"""Reading and changing the assembler text of the addresses that the linker is asked about.

int f(void) __attribute__((weak));           .weak f
const void *const ferrule_symbol_0 = f;      ferrule_symbol_0:
                                                 .quad f
A question is data, or a function that returns the address. The labels of all questions have the
same prefix, followed by the question's number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# `.weak f` on ELF, `.weak_reference _f` on macOS, `.weakref alias, f` for gcc's attribute weakref.
_WEAK: Final = re.compile(
    r"^\s*\.weak(?:_reference|ref)?\s+([^\s,]+)(?:\s*,\s*(\S+))?", re.MULTILINE
)
_LABEL: Final = re.compile(r"^([^\s:#]+):", re.MULTILINE)
_SET: Final = re.compile(r"^\s*\.set\s+([^\s,]+)", re.MULTILINE)
_SYMBOL: Final = re.compile(r"[A-Za-z_.$][\w.$]*")
_REGISTER: Final = re.compile(r"%\w+")
# What follows a function's last instruction: `.size` on ELF, `.cfi_endproc` elsewhere too.
_ALIAS: Final = re.compile(r"^\s*\.set\s+([^\s,]+)\s*,\s*(\S+)")
# What follows belongs to no label: the text of one ends before the next symbol is described.
_LEFT: Final = re.compile(
    r"^\s*\.(?:size|cfi_endproc|section|text|data|bss|globl|global|type|weak|local|comm|ident)\b"
)
_TEXT: Final = re.compile(r"^\s*\.(?:string|ascii|asciz)\b")
_END: Final = re.compile(r"^\s*\.(?:size|cfi_endproc)\b", re.MULTILINE)


@dataclass(frozen=True)
class Assembly:
    """Assembler text with questions that are `data` and others that are `code`, by their numbers.

    The label of each is the prefix `asking` and its number.
    """

    text: str
    asking: str
    data: frozenset[int]
    code: frozenset[int]

    @property
    def is_complete(self) -> bool:
        """Whether every question is there, and whole; a missing one would count as answered."""
        return self._data.keys() >= self.data and self._code.keys() >= self.code

    def without(self, numbers: AbstractSet[int]) -> str:
        """Return the text with zero in place of the address of each data question in `numbers`.

        ferrule_symbol_0:                ferrule_symbol_0:
            .quad f              ->          .quad 0
        """
        left_out = numbers & self.data

        def zero(question: re.Match[str]) -> str:
            if int(question[2]) not in left_out:
                return question[0]
            return f"{question[1]}{question[2]}:\n\t{question[3]} 0\n"

        return self._question.sub(zero, self.text) if left_out else self.text

    def strong_references(self) -> str:
        """Return assembler text that refers strongly to the weak symbols of the data questions.

        A linker reports a strong symbol that no library defines, but not a weak one. Symbols that
        the text itself defines are left out; the result is empty if there are no others.
        """
        lines = []
        for number, (directive, value) in self._data.items():
            symbol = _SYMBOL.match(value)
            if symbol and symbol[0] in self._weak:
                label = f"{self.asking}{number}"
                lines += [
                    f'\t.section .data.{label},"aw"',
                    f"\t.globl {label}",
                    f"{label}: {directive} {self._weak[symbol[0]]}",
                ]
        return "".join(f"{line}\n" for line in lines)

    def weak_in_code(self) -> frozenset[int]:
        """Return the questions that are functions and use a weak symbol."""
        return frozenset(
            number
            for number, body in self._code.items()
            if not self._weak.keys().isdisjoint(_SYMBOL.findall(body))
        )

    @property
    def used(self) -> frozenset[str]:
        """The symbols in the text that it does not define, with some words that are none."""
        return frozenset().union(*self._uses.values()) - self._uses.keys()

    def reached_from(self, number: int) -> frozenset[str]:
        """Return the symbols that a question needs, directly or through what the text defines."""
        waiting = [
            label for label in self._uses if label.strip("_") == f"{self.asking}{number}"
        ]
        found: set[str] = set()
        while waiting:
            more = self._uses.get(waiting.pop(), frozenset()) - found
            found |= more
            waiting += more
        return frozenset(found)

    @cached_property
    def _uses(self) -> dict[str, frozenset[str]]:
        """The words after each label, up to the end of what it labels.

        A label inside a function is used by the one before it, since execution goes on there.
        """
        uses: dict[str, set[str]] = {}
        label = ""
        for line in self.text.splitlines():
            if begun := _LABEL.match(line):
                if label:
                    uses[label].add(begun[1])
                label = begun[1]
                uses.setdefault(label, set())
            elif _LEFT.match(line):
                label = ""
            elif label and not _TEXT.match(line):
                uses[label].update(_SYMBOL.findall(_REGISTER.sub("", _operands(line))))
            if alias := _ALIAS.match(line):
                uses.setdefault(alias[1], set()).add(alias[2])
        return {name: frozenset(words) for name, words in uses.items()}

    @cached_property
    def _question(self) -> re.Pattern[str]:
        # On macOS each C name gets an underscore in front.
        label = rf"^(_?{re.escape(self.asking)})(\d+)"
        return re.compile(rf"{label}:\s*(\.\w+)[ \t]+(\S+)[^\S\n]*\n", re.MULTILINE)

    @cached_property
    def _data(self) -> dict[int, tuple[str, str]]:
        """The directive and the value of each question that is data."""
        found = {int(q[2]): (q[3], q[4]) for q in self._question.finditer(self.text)}
        return {number: question for number, question in found.items() if number in self.data}

    @cached_property
    def _code(self) -> dict[int, str]:
        """The instructions of each question that is a function, if its end is there."""
        bodies = {}
        label = re.compile(rf"^_?{re.escape(self.asking)}(\d+):", re.MULTILINE)
        for start in label.finditer(self.text) if self.code else ():
            number, end = int(start[1]), _END.search(self.text, start.end())
            if end and number in self.code:
                bodies[number] = self.text[start.end() : end.start()]
        return bodies

    @cached_property
    def _weak(self) -> dict[str, str]:
        """The weak symbols that the text does not define, each with what it stands for."""
        targets = {name: target or name for name, target in _WEAK.findall(self.text)}
        if not targets:
            return {}
        defined = {*_LABEL.findall(self.text), *_SET.findall(self.text)}
        return {name: target for name, target in targets.items() if target not in defined}


def _operands(line: str) -> str:
    """Return what an instruction works on, which is all but its name."""
    _, _, operands = line.strip().replace("\t", " ").partition(" ")
    return operands
