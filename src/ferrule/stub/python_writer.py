"""`PythonWriter` indents the Python of stubs, as `ferrule.emit.writer` does C."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LONG: Final = 96
"""A line of this length or more is divided, where that is easily done."""


class PythonWriter:
    """Collects lines of Python."""

    def __init__(self, *, docs: bool = True) -> None:
        """Start with no text; without `docs`, docstrings are left out."""
        self._docs = docs
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str = "") -> None:
        """Add one line at the current indentation."""
        self._lines.append("    " * self._depth + text if text else "")

    def lines(self, text: str) -> None:
        """Add the lines of `text`, each at the current indentation."""
        for line in text.strip("\n").split("\n"):
            self.line(line)

    def imports(self, module: str, names: Mapping[str, str]) -> None:
        """Import `names` from `module`, each as the name that it maps to, if there are any."""
        if not names:
            return
        shown = [name if name == new else f"{name} as {new}" for name, new in names.items()]
        line = f"from {module} import {', '.join(shown)}"
        if len(line) < _LONG:
            self.line(line)
            return
        self.line(f"from {module} import (")
        for name in shown:
            self.line(f"    {name},")
        self.line(")")

    def section(self, title: str) -> None:
        """Start a new part under a comment."""
        if self._lines:
            self.line()
        self.line(f"# {' '.join(title.split())}")

    @contextmanager
    def block(self, opening: str) -> Iterator[None]:
        """Write `opening` and a colon, and indent what is written inside, or write `...`."""
        self.line(f"{opening}:")
        start = len(self._lines)
        self._depth += 1
        yield
        written = self._lines[start:]
        if written and all(line.lstrip().startswith("#") for line in written):
            self.line("...")  # comments are not a body
        self._depth -= 1
        if not written:
            self._lines[-1] += " ..."

    def function(
        self, name: str, parameters: Sequence[str], result: str, doc: str = ""
    ) -> None:
        """Write a function, with its parameters on lines of their own if there are many."""
        head = f"def {name}({', '.join(parameters)}) -> {result}:"
        if len(head) + 4 * self._depth > _LONG:
            self.line(f"def {name}(")
            for parameter in parameters:
                self.line(f"    {parameter},")
            head = f") -> {result}:"
        if not doc or not self._docs:
            self.line(f"{head} ...")
            return
        self.line(head)
        self._depth += 1
        self.docstring(doc)
        self._depth -= 1

    def docstring(self, text: str) -> None:
        """Add `text` as a docstring, unless it is empty or docstrings are left out."""
        if not text or not self._docs:
            return
        # A quote at the end would run into the closing quotes, and so is escaped alone.
        last = '\\"' if text.endswith('"') else ""
        body = text[:-1] if last else text
        safe = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + last
        lines = safe.split("\n")
        if len(lines) == 1:
            self.line(f'"""{safe}"""')
            return
        self.line(f'"""{lines[0]}')
        for line in lines[1:]:
            self.line(line)
        self.line('"""')

    def text(self) -> str:
        """Return all lines, each with its line end."""
        return "".join(f"{line}\n" for line in self._lines)
