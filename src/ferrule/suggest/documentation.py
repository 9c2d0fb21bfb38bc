"""What the comment of a function says about its parameters and its result.

    /** @param[out] n  how many          parameters: {"n": Said(way="out", text="how many")}
     *  @return 0 on success */    ->    result: Said(text="0 on success")

    /** f: @n: (out): how many           the same, in the words of GObject introspection
     *  Returns: (transfer full): it */

The comments are read as text; C is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from ferrule.bindings.doxygen import bare_lines

_PARAMETER: Final = re.compile(
    r"[\\@]param\s*(?:\[\s*(?P<way>in|out|in\s*,?\s*out|inout|out\s*,\s*in)\s*\])?\s+"
    r"(?P<names>\w+(?:\s*,\s*\w+)*)\s*(?P<text>.*)"
)
_RESULT: Final = re.compile(r"[\\@](?:returns?|result|retval)\b:?\s*(?P<text>.*)")
_OF_INTROSPECTION: Final = re.compile(
    r"(?:@(?P<name>\w+)|Returns?):\s*(?P<marks>(?:\([^()]*\)\s*)*):?\s*(?P<text>.*)"
)
_MARK: Final = re.compile(r"\(([^()]*)\)")
_COMMAND: Final = re.compile(r"[\\@]\w+")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a parameter, or of the result.

    `way` is `in`, `out` or `inout`, or empty. `marks` are those of GObject introspection, such as
    `transfer full`.
    """

    way: str = ""
    marks: tuple[str, ...] = ()
    text: str = ""

    def mark(self, name: str) -> str | None:
        """Return what follows the name of a mark, None if there is no such mark."""
        for mark in self.marks:
            first, _, rest = mark.partition(" ")
            if first == name:
                return rest.strip()
        return None


@dataclass(frozen=True, slots=True)
class Documentation:
    """What is said of parameters by their names, and of the result; `text` is all of it."""

    parameters: dict[str, Said] = field(default_factory=dict)
    result: Said = Said()
    text: str = ""


@lru_cache(maxsize=10_000)
def read_documentation(comment: str | None) -> Documentation:
    """Return what a comment, which still has its markers, says of a function."""
    if not comment:
        return Documentation()
    said: dict[str, Said] = {}
    result = Said()
    current: tuple[str, ...] | None = None  # none for the text before; () for the result
    for line in (line.strip() for line in bare_lines(comment)):
        names, found = _start(line)
        if found is None:
            if not line or _COMMAND.match(line):
                current = None
            for name in current or ():
                said[name] = _more(said[name], line)
            if current == ():
                result = _more(result, line)
            continue
        current = names
        said |= dict.fromkeys(names, found)
        if not names:
            result = _more(result, found.text) if result.text else found
    return Documentation(said, result, " ".join(" ".join(bare_lines(comment)).split()))


def _start(line: str) -> tuple[tuple[str, ...], Said | None]:
    """Return the parameters (none for the result) that a line begins to tell of, and its words."""
    if found := _PARAMETER.match(line):
        way = "".join(found["way"].split()).replace(",", "") if found["way"] else ""
        names = tuple(name.strip() for name in found["names"].split(","))
        return names, Said("inout" if len(way) > len("out") else way, (), found["text"])
    if found := _RESULT.match(line):
        return (), Said(text=found["text"])
    if found := _OF_INTROSPECTION.match(line):
        marks = tuple(" ".join(mark.split()) for mark in _MARK.findall(found["marks"]))
        ways = [mark.split()[0] for mark in marks if mark.split()[:1]]
        way = next((way for way in ways if way in {"in", "out", "inout"}), "")
        return (found["name"],) if found["name"] else (), Said(way, marks, found["text"])
    return (), None


def _more(said: Said, line: str) -> Said:
    return replace(said, text=f"{said.text} {line}".strip())
