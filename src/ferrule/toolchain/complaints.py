"""Turning the compiler's rejection of headers into one message: what, where and what to do."""

from __future__ import annotations

import errno
import os
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import HeaderError
from ferrule.toolchain.diagnostics import Diagnostic, read_diagnostics
from ferrule.toolchain.header_files import nearest_header
from ferrule.toolchain.preprocessor import searched_folders
from ferrule.toolchain.questions import control_refused
from ferrule.toolchain.system_packages import advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.errors import AnswerError
    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler

STDIN: Final = "<stdin>"
# The standards by which a header may compile, the usual one first. clang 13 knows them all.
_STANDARDS: Final = {"gnu17": "C of another standard", "gnu2x": "newer C", "gnu89": "older C"}
_SHOWN_ERRORS: Final = 3
_MISSING_FILE: Final = re.compile(
    r"^'?(?P<name>[^':]+)'?(?:: No such file or directory| file not found)$"
)
_UNREADABLE: Final = re.compile(
    r": (?:{})$".format(
        "|".join(
            re.escape(os.strerror(number))
            for number in (errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES, errno.EIO)
        )
    )
)
_INCLUDED_FROM: Final = re.compile(r"^In file included from ")
_INTRODUCTION: Final = re.compile(
    r"^In file included from |^ +from .*[,:]$|: (?:In function '.*'|At top level):$"
)
# The line that includes the header, in text that ferrule wrote: it tells the user nothing.
_IN_OURS: Final = re.compile(r"\bfrom <stdin>:\d+[,:]$")
# How gcc and clang complain about C++ that they read as C.
_CPP_WORDS: Final = re.compile(
    r"'(?:class|namespace|template|using|operator|virtual|public)'"
    r"|before string constant|before '<' token"
)


_DEVELOPMENT: Final = "install the library's development package"


def complaint(
    compiler: Compiler,
    source: str,
    headers: Sequence[str],
    flags: BuildFlags,
    finished: Finished,
) -> HeaderError | AnswerError:
    """Return the error for a `compiler` that rejected `source`, which includes `headers`.

    `finished` is that run of the compiler. The result is an `AnswerError` if the headers are not at
    fault: the compiler named no error, or rejects any C.
    """
    output = finished.stderr
    errors = [d for d in read_diagnostics(output) if d.is_error]
    if not errors:
        return finished.not_understood()
    if _UNREADABLE.search(errors[0].message):
        words = f"{_place(errors[0])}: a header cannot be read: {errors[0].message}"
        return HeaderError(words, output=output)
    if (error := control_refused(compiler, flags)) is not None:
        return error
    # From the most certain cause to the least: the later tests also succeed for some headers that
    # an earlier one explains better.
    missing = _MISSING_FILE.match(errors[0].message)
    if missing is None and (
        unfinished := _unfinished(compiler, source, headers, flags, errors[0])
    ):
        return HeaderError(unfinished, output=output)
    if missing is None and (standard := _standard_of(compiler, source, flags)):
        told = any(word.startswith("-std=") for word in compiler.words(flags))
        return HeaderError(
            f"{_place(errors[0])}: this is {_STANDARDS[standard]} than the compiler reads "
            f"{'with the -std that it was given' if told else 'by itself'}; "
            f"give --std {standard}\n{quoted(first_errors(output))}",
            output=output,
        )
    if _is_cpp(compiler, source, flags, errors, missing["name"] if missing else ""):
        return HeaderError(
            f"{_place(errors[0])}: this is a C++ header, and ferrule reads C; bind the library's C "
            f"interface, if it has one, or write one\n{quoted(first_errors(output))}",
            output=output,
        )
    if missing is not None:
        words = _missing(errors[0], missing["name"], output) or _missing_here(
            missing["name"], _searched(compiler, flags)
        )
        return HeaderError(words, output=output)
    return HeaderError(
        f"the headers do not compile:\n{quoted(first_errors(output))}", output=output
    )


def _missing(error: Diagnostic, name: str, output: str) -> str | None:
    """Return what is wrong if another header includes `name`, or None if the user names it."""
    if error.path != STDIN:
        return (
            f"{_place(error)}: includes {name}, which was not found; give its folder with "
            f"--include-dir, or {advice(name, 'install the package that has it')}\n"
            f"{quoted(first_errors(output))}"
        )
    return None


def _missing_here(name: str, folders: Sequence[str]) -> str:
    if os.path.isdir(name):  # noqa: PTH112  a name that is too long is not an error here
        return f"{name} is a directory; name the headers in it that are to be bound"
    if os.path.isfile(name):  # noqa: PTH113  as above
        return (
            f"{name}: the header is here, but the compiler does not find it; does CC name a script "
            "that changes the directory?"
        )
    near = nearest_header(name, folders)
    meant = f"did you mean {near}? If not, " if near else ""
    return (
        f"{name}: no such header, neither here nor on the compiler's include path; {meant}give "
        f"--include-dir DIR or --pkg-config NAME, or {advice(name, _DEVELOPMENT)}"
    )


def _searched(compiler: Compiler, flags: BuildFlags) -> tuple[str, ...]:
    """Return where headers may be: here, and where the compiler looks, if it says so."""
    said = compiler.call(["-E", "-v", "-x", "c", "-"], flags, text="").stderr
    return ("", *(searched_folders(said) or ()))


def _is_cpp(
    compiler: Compiler,
    source: str,
    flags: BuildFlags,
    errors: Sequence[Diagnostic],
    missing: str,
) -> bool:
    """Tell whether the headers are C++: a C++ compiler accepts them, or the first error looks so.

    An error that C++ has at the same line is not about C++: a macro may have put a string there.
    Where only C is installed, C++ has no errors; but gcc reports that one where the macro is
    defined. `missing` is the header that was not found, if that was the error. A name without a
    suffix is that of a standard C++ header, such as `vector`.
    """
    if missing:
        return "." not in missing and errors[0].path != STDIN
    if errors[0].path.startswith("<"):  # in lines of the user's options, which are C
        return False
    as_cpp = compiler.call(["-fsyntax-only", "-w", "-x", "c++", "-"], flags, text=source)
    if as_cpp.status == 0:
        return True
    first, in_cpp = errors[0], [d for d in read_diagnostics(as_cpp.stderr) if d.is_error][:1]
    if any((d.path, d.line) == (first.path, first.line) for d in in_cpp):
        return False
    if "".join(_lines(first.path)[first.line - 1 : first.line]).lstrip().startswith("#define"):
        return False
    return _CPP_WORDS.search(first.message) is not None


def _standard_of(compiler: Compiler, source: str, flags: BuildFlags) -> str | None:
    """Return the standard by which the compiler accepts the headers; None if there is none."""
    for standard in _STANDARDS:
        told = flags.with_compile(f"-std={standard}")
        asked = compiler.call(["-fsyntax-only", "-w", "-x", "c", "-"], told, text=source)
        if asked.status == 0:
            return standard
    return None


def _unfinished(
    compiler: Compiler,
    source: str,
    headers: Sequence[str],
    flags: BuildFlags,
    error: Diagnostic,
) -> str | None:
    """Return the message for a header that ends inside a declaration, or None.

    The compiler reports such an error only after the header, in the next one or in ferrule's own
    text. So the headers are compiled again, one more each time, with a line after them that cannot
    be wrong by itself.
    """
    if error.path != STDIN and len(headers) == 1:
        return None
    lines = source.splitlines()
    first = len(lines) - len(headers)
    for number, header in enumerate(headers):
        prefix = "".join(f"{line}\n" for line in lines[: first + number + 1])
        alone = compiler.call(
            ["-fsyntax-only", "-w", "-x", "c", "-"],
            flags,
            text=f'{prefix}_Static_assert(1, "");\n',
        )
        errors = [d for d in read_diagnostics(alone.stderr) if d.is_error]
        if not errors:
            continue
        lines_of_header = _lines(header)
        # If a prototype lacks its `;`, gcc reads the rest as parameters of a definition.
        if errors[0].path != STDIN or any(
            d.path != STDIN and d.line < len(lines_of_header) for d in errors
        ):
            return None
        return (
            f"{header}: the header ends inside a declaration; a `;` or a bracket is missing "
            f"at its end{_last_line(header, lines_of_header)}"
        )
    return None


def _lines(header: str) -> list[str]:
    """Return the lines of a header up to the last non-blank one; none if it cannot be read."""
    try:
        return Path(header).read_text(encoding="utf-8", errors="replace").rstrip().splitlines()
    except OSError:
        return []


def _last_line(header: str, lines: Sequence[str]) -> str:
    """Return the last of a header's `lines`, with its number and a caret under its end."""
    if not lines:
        return ""
    return (
        f"\n  {header}:{len(lines)}\n    {_printable(lines[-1])}\n    {' ' * len(lines[-1])}^"
    )


def _place(error: Diagnostic) -> str:
    return f"{error.path}:{error.line}:{error.column}"


def first_errors(output: str) -> str:
    """Return the compiler's messages for the first few errors, and how many more there are.

    Warnings are left out, and so are errors in ferrule's own lines if there are others. An output
    without errors, such as a linker's, is returned whole.
    """
    # Each message with the file of its error; and the lines that precede the next message, such as
    # "In file included from".
    paragraphs: list[tuple[str, list[str]]] = [("", [])]
    introduction: list[str] = []
    for line in output.rstrip().splitlines():
        introduction.append(line)
        if _INTRODUCTION.search(line):
            continue
        paragraphs += [
            (d.path if d.is_error else "", [])
            for d in read_diagnostics(line)
            if d.severity != "note"
        ]
        paragraphs[-1][1].extend(introduction)
        introduction = []
    errors = [lines for path, lines in paragraphs if path not in {"", STDIN}]
    errors = errors or [lines for path, lines in paragraphs if path]
    if not errors:
        return output
    shown = [line for lines in errors[:_SHOWN_ERRORS] for line in lines]
    more = len(errors) - _SHOWN_ERRORS
    return "\n".join([*shown, f"... and {more} more errors"] if more > 0 else shown)


def quoted(output: str) -> str:
    """Indent the compiler's output; fold repeated lines, and escape unprintable characters."""
    lines = (line for line in output.rstrip().splitlines() if not _IN_OURS.search(line))
    groups = (list(group) for _, group in groupby(lines, key=_without_position))
    folded = (
        first if not same else f"{first.rstrip(',:')} (and {len(same)} times more)"
        for first, *same in groups
    )
    return "\n".join(f"  {_printable(line)}" for line in folded)


def _without_position(line: str) -> str:
    """Return a line without what tells it from its repetitions: how it begins, and its comma.

    gcc writes `In file included from x.h:1,`, and from then on `                 from x.h:1,`.
    """
    return _INCLUDED_FROM.sub("                 from ", line).rstrip(",:")


def _printable(text: str) -> str:
    return "".join(
        c if c.isprintable() or c == "\t" else c.encode("unicode_escape").decode() for c in text
    )
