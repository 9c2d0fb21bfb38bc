"""Many drawn declarations in one header: the module built from it, held against a C program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.pipeline.bind import bind
from ferrule.toolchain.compiler import BuildFlags, Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.property.drawn import Declaration, Piece, Question

    from ferrule.report.report import Report

# clang calls functions of libatomic for an atomic field that a packed struct leaves misaligned.
_ATOMICS: Final = ("-Wl,--as-needed", "-latomic") if sys.platform == "linux" else ()
HERE: Final = Path(__file__).parent
PRELUDE: Final = """\
#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "notes.h"
struct nobody;
struct pair { int first; long second; };
extern int counter, table[3];
"""
SOURCE: Final = "int counter = 5, table[3] = {1, 2, 3};\n"


@dataclass(frozen=True)
class Problem:
    """What is wrong with the declaration `index`, which is None if no module could be built."""

    index: int | None
    text: str


@dataclass(frozen=True)
class Header:
    """The C of drawn declarations, each with its place in the list for its number."""

    declarations: Sequence[Declaration]

    @cached_property
    def pieces(self) -> list[tuple[int, Piece]]:
        return [(i, piece) for i, d in enumerate(self.declarations) for piece in d.pieces]

    @cached_property
    def questions(self) -> list[tuple[int, Question]]:
        return [(i, question) for i, piece in self.pieces for question in piece.questions]

    @cached_property
    def text(self) -> str:
        return PRELUDE + "".join(f"{numbered(piece.header, i)}\n" for i, piece in self.pieces)

    @cached_property
    def source(self) -> str:
        bodies = "".join(
            f"{numbered(piece.source, i)}\n" for i, piece in self.pieces if piece.source
        )
        return f'#include "drawn.h"\n{self._unhiding}{SOURCE}{bodies}'

    @cached_property
    def program(self) -> str:
        """A C program that prints the answer to each question on a line of its own."""
        asked = "".join(
            f"static void ask_{n}(void) {{ {numbered(question.c, i)} }}\n"
            for n, (i, question) in enumerate(self.questions)
        )
        calls = "".join(
            f"    start_notes(); ask_{n}(); puts(noted);\n" for n in range(len(self.questions))
        )
        return (
            f'#include "drawn.h"\n{self._unhiding}{asked}'
            f"int main(void)\n{{\n{calls}    return 0;\n}}\n"
        )

    @cached_property
    def _unhiding(self) -> str:
        return "".join(
            f"#undef {numbered(name, i)}\n" for i, piece in self.pieces for name in piece.hidden
        )

    def index_of_line(self, line: int) -> int | None:
        """Return which declaration is in a line of the header."""
        last = PRELUDE.count("\n")
        for i, piece in self.pieces:
            last += numbered(piece.header, i).count("\n") + 1
            if last >= line:
                return i if line > PRELUDE.count("\n") else None
        return None


def numbered(text: str, number: int) -> str:
    return text.replace("@", str(number))


def problems_of(declarations: Sequence[Declaration]) -> list[Problem]:
    """Build a module from `declarations`; return every difference between it and C."""
    header = Header(declarations)
    with tempfile.TemporaryDirectory(prefix="ferrule-drawn-") as name:
        folder = Path(name)
        for path, text in {
            "drawn.h": header.text,
            "drawn.c": header.source,
            "program.c": header.program,
        }.items():
            (folder / path).write_text(text, encoding="utf-8")
        try:
            report = bind(
                Settings.of(
                    {
                        "headers": [folder / "drawn.h"],
                        "module": "drawn",
                        "output_dir": folder,
                        "include_dirs": [folder, HERE],
                        "compile_args": ["-O0"],
                        "sources": [folder / "drawn.c", HERE / "notes.c"],
                    }
                )
            )
            expected = answers_of_c(folder)
            given = answers_of_module(
                folder, [numbered(q.python, i) for i, q in header.questions]
            )
        except (FerruleError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or ""
            return [Problem(None, f"{type(error).__name__}: {error}\n{said}")]
        return [*_lost(header, report), *_differences(header, expected, given)]


def answers_of_c(folder: Path) -> list[str]:
    """Compile and run the program in `folder` with the compiler that builds modules."""
    compiler = Compiler.find()
    program = folder / "program"
    files = [str(folder / "program.c"), str(folder / "drawn.c"), str(HERE / "notes.c")]
    compiler.call(
        ["-w", "-O0", "-o", str(program), *files, *_ATOMICS],
        BuildFlags((f"-I{folder}", f"-I{HERE}")),
    ).require("the C program does not compile")
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    return [" ".join(line.split()) for line in done.stdout.splitlines()]


def answers_of_module(folder: Path, questions: list[str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, HERE / "ask.py", folder, "drawn"],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[str] = json.loads(done.stdout)
    return answers


def _differences(header: Header, expected: list[str], given: list[str]) -> Iterator[Problem]:
    for (i, question), right, answer in zip(header.questions, expected, given, strict=True):
        if right != answer:
            c, python = numbered(question.c, i), numbered(question.python, i)
            yield Problem(i, f"{python}\n  gives {answer}\n  but C  {right}\n  by {c}")


def _lost(header: Header, report: Report) -> Iterator[Problem]:
    """Tell what is neither bound nor skipped for a reason that is right."""
    bound = {(b.kind, b.name) for b in report.bound}
    skipped = {(s.kind, s.name): s.reason.code for s in report.skipped}
    excused = set()
    for i, piece in header.pieces:
        for kind, name in piece.bound:
            if (kind, numbered(name, i)) not in bound:
                reason = skipped.get((kind, numbered(name, i)), "not reported at all")
                yield Problem(i, f"{kind} {numbered(name, i)} is not bound: {reason}")
        for (kind, name), reasons in piece.refusable:
            excused |= {(i, kind, numbered(name, i), reason) for reason in reasons}
    for skip in report.skipped:
        path, line = re.fullmatch(r"(.*):(\d+):\d+", skip.where).groups()  # type: ignore[union-attr]  # as it is always written
        at = header.index_of_line(int(line)) if path.endswith("drawn.h") else None
        member = f".{skip.name.rpartition('.')[2]}"
        codes = {(at, skip.kind, name, skip.reason.code) for name in (skip.name, member)}
        if at is not None and not codes & excused:
            yield Problem(
                at, f"{skip.kind} {skip.name} is skipped: {skip.reason.code}: {skip.message}"
            )
