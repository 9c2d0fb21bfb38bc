"""Comments of C headers, with Doxygen's commands, as plain text for docstrings.

/** Closes it.                       Closes it.
 *  @param f  the file       ->
 *  @return   0, or an error         Parameters:
 */                                      f: the file

                                     Returns: 0, or an error
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_OPENING: Final = re.compile(r"^\s*(?:/\*+[!<]*|//[/!]*<?)\s?")
_LEADER: Final = re.compile(r"^\s*(?:\*+(?!/)<?|//[/!]*<?)\s?")
_COMMAND: Final = re.compile(r"^\s*[\\@]([A-Za-z]+)(?:\[[^\]]*\])?(?:\s+|$|(?=\{))(.*)$")
_INLINE: Final = re.compile(r"[\\@](?:c|p|a|e|em|b|ref|link)\s+(\S+?)(?=[.,;:)]?(?:\s|$))")
_END_LINK: Final = re.compile(r"\s*[\\@]endlink\b")
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e\u00a0-\uffff\U00010000-\U0010ffff]")
_RULE: Final = re.compile(r"^[\s*=_#~/+-]*$")

_LABELS: Final = {
    "return": "Returns",
    "returns": "Returns",
    "result": "Returns",
    "deprecated": "Deprecated",
    "note": "Note",
    "warning": "Warning",
    "attention": "Attention",
    "remark": "Remark",
    "remarks": "Remark",
    "since": "Since",
    "see": "See",
    "sa": "See",
    "pre": "Before",
    "post": "After",
    "todo": "To do",
    "bug": "Bug",
    "throws": "Raises",
    "version": "Version",
    "author": "Author",
    "invariant": "Invariant",
}
_TEXT_FOLLOWS: Final = frozenset({"brief", "short", "details", "par", "li", "arg", "p", "n"})
_PARAMETER: Final = frozenset({"param", "tparam"})
_RETURN_VALUE: Final = "retval"


@dataclass(slots=True)
class _Page:
    """What has been read of a comment so far."""

    text: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)

    def blocks(self) -> list[str]:
        parameters = "\n".join(["Parameters:", *self.parameters]) if self.parameters else ""
        text = "\n".join(line.rstrip() for line in self.text).strip("\n")
        return [block for block in (text, parameters, *self.labelled) if block]


@lru_cache(maxsize=10_000)
def render_docstring(comment: str | None) -> str:
    """Return `comment`, which still has its markers, as plain text.

    Results are cached because a comment is used in both the module and the stub.
    """
    if not comment:
        return ""
    page = _Page()
    current = page.text
    verbatim = False
    for line in bare_lines(comment):
        found = _COMMAND.match(line)
        command, rest = (found[1], found[2]) if found else ("", line)
        if command in {"code", "verbatim", "endcode", "endverbatim"}:
            verbatim = command in {"code", "verbatim"}
        elif verbatim:
            current.append(f"    {line}" if current is page.text else f"        {line}")
        elif command:
            current = _start(page, command, _plain(rest))
        elif not line.strip() and current is not page.text:
            current = page.text
            current.append("")
        else:
            _go_on(page, current, _plain(line))
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(page.blocks()))


def deprecation_message(comment: str | None) -> str:
    """Return what a comment says about a deprecation, in one line, or that there is one."""
    lines = render_docstring(comment).split("\n\n")
    said = next((line for line in lines if line.startswith("Deprecated: ")), "")
    return (
        " ".join(said.removeprefix("Deprecated: ").split()) or "the header marks it deprecated"
    )


def _start(page: _Page, command: str, rest: str) -> list[str]:
    """Begin what `command` introduces; return the list that following lines belong to."""
    if command in _PARAMETER:
        name, _, words = rest.partition(" ")
        page.parameters.append(f"    {name}: {words.strip(' -:')}".rstrip(": "))
        return page.parameters
    if command == _RETURN_VALUE:
        value, _, words = rest.partition(" ")
        page.labelled.append(f"Returns {value}: {words.strip()}".rstrip(": "))
        return page.labelled
    if command in _LABELS:
        page.labelled.append(f"{_LABELS[command]}: {rest.strip()}".rstrip())
        return page.labelled
    if command in _TEXT_FOLLOWS:
        page.text.append(rest.strip())
    return page.text  # other commands, such as `@ingroup`, arrange a manual's pages


def _go_on(page: _Page, current: list[str], line: str) -> None:
    """Add a line to what was begun last, indented below the first line of it."""
    if current is page.text or not current:
        page.text.append(line)
    else:
        indent = "        " if current is page.parameters else "    "
        current[-1] += f"\n{indent}{line.strip()}"


def _plain(line: str) -> str:
    return _END_LINK.sub("", _INLINE.sub(r"`\1`", line))


def bare_lines(comment: str) -> list[str]:
    """Return the lines of a comment, without its markers and their common indentation."""
    lines = comment.expandtabs().splitlines()
    bare = [
        _OPENING.sub("", line)
        if i == 0 or re.match(r"\s*/\*", line)
        else _LEADER.sub("", line, count=1)
        for i, line in enumerate(lines)
    ]
    bare = [_UNPRINTABLE.sub("", re.sub(r"\s*\*+/\s*$", "", line)).rstrip() for line in bare]
    bare = ["" if _RULE.match(line) else line for line in bare]
    depth = min(
        (len(line) - len(line.lstrip()) for line in bare[1:] if line.strip()), default=0
    )
    return [line if i == 0 else line[depth:] for i, line in enumerate(bare)]
