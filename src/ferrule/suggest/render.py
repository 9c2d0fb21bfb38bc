"""Proposals as the text of a file of annotations, each table below its evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from ferrule.suggest.propose import Proposals

_WIDTH: Final = 100


def render_proposals(
    headers: Iterable[str], proposals: Proposals, left_out: Iterable[str] = ()
) -> str:
    """Return the file; `left_out` says what was found and cannot be annotated."""
    lines = [
        f"# Proposed by `ferrule suggest {' '.join(headers)}`.",
        "# Each table is a guess, with its evidence above it: keep what is right, delete the rest.",
    ]
    tables = proposals.tables
    for type_ in proposals.types:
        lines += ["", f"# {type_.evidence.words}.", f"[types.{_key(type_.name)}]"]
        lines += _values(tables["types"][type_.name])
    for name, table in tables["errors"].items():
        lines += ["", f"[errors.{name}]", *_values(table)]
    for proposal, table in zip(proposals.functions, tables["functions"], strict=True):
        comments = (f"# {evidence.words}." for evidence in proposal.evidence)
        lines += ["", *comments, "[[functions]]", *_values(table)]
    if not (tables["functions"] or proposals.types):
        lines += ["", "# The headers have no evidence for any annotation."]
    lines += ["", *(f"# Left out: {words}" for words in left_out)]
    return "\n".join(lines).rstrip() + "\n"


def _values(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        line = f"{key} = {_toml(value)}"
        if len(line) <= _WIDTH or not isinstance(value, list):
            yield line
            continue
        yield f"{key} = ["
        yield from (f"    {_toml(item)}," for item in value)
        yield "]"


def _toml(value: Any) -> str:  # noqa: ANN401  a value of TOML
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(k)} = {_toml(v)}' for k, v in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return _string(value) if isinstance(value, str) else json.dumps(value)


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _string(name)


def _string(text: str) -> str:
    # Not by json.dumps(), which writes two escapes for one character, as UTF-16 does.
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004
