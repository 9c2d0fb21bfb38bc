"""What is fuzzed: functions of bytes that return, or raise a `FerruleError` and nothing else.

Each is one reader of text that users or tools write. A tool is played by `Tool`, which answers
with the bytes whatever it is asked, so that no process is started.
"""

from __future__ import annotations

import ast
import json
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast
from unittest import mock

from tests.support.plans import plan_of

from ferrule.bindings.callbacks import find_callbacks, read_callbacks
from ferrule.bindings.decide import Bindings, Macros, decide
from ferrule.bindings.doxygen import render_docstring
from ferrule.bindings.embedded import bind_embedded
from ferrule.bindings.rename import read_renames, rename_all
from ferrule.cdefs.reader import read_cdef
from ferrule.config.settings import Settings, options
from ferrule.emit.cdef import render_cdef
from ferrule.errors import FerruleError
from ferrule.headers.reader import HeaderReader
from ferrule.selection.candidates import find_candidates
from ferrule.selection.choose import choose, read_choice
from ferrule.selection.macros import MacroFacts
from ferrule.selection.optional import mark_optional
from ferrule.selection.own import own_files
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts
from ferrule.stub.render import render_stub
from ferrule.toolchain import compiler as compilers
from ferrule.toolchain import packages
from ferrule.toolchain.classify import MacroKind, classifying
from ferrule.toolchain.command import Finished
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.complaints import complaint, first_errors, quoted
from ferrule.toolchain.expand import expand_macros, is_balanced
from ferrule.toolchain.linker import Addresses
from ferrule.toolchain.preprocess import Preprocessed, preprocess
from ferrule.toolchain.symbols import absent_symbols
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferrule.declarations.unit import Unit

    Asked = TypeVar("Asked")

NO_FLAGS: Final = BuildFlags()
SAMPLE: Final = """\
typedef unsigned size_type;
typedef int (*on_row)(void *, int);
typedef enum { RED, GREEN = 5 } color;
enum mode { READ = 1, WRITE = 2 };
struct pair { int first; double second; unsigned low : 3; };
int deflate(struct pair *p, const char *text, size_type n);
int inflate(on_row f, void *data);
"""


class Tool(Compiler):
    """A compiler and linker whose every answer is the same, in all of its outputs.

    One that is `complete` shows, as a preprocessor, that it came to the end of what it was given.
    """

    said: bytes
    status: int
    complete: bool

    @classmethod
    def saying(
        cls, said: bytes, *, status: int = 0, clang: bool = False, complete: bool = False
    ) -> Tool:
        version = "clang version 14" if clang else "gcc (Debian) 12.2.0"
        tool = cls(("tool",), version, "x86_64-linux-gnu")
        vars(tool).update(said=said, status=status, complete=complete)
        return tool

    @contextmanager
    def calling(
        self,
        arguments: Sequence[str],
        flags: BuildFlags,
        *,
        text: str | None = None,
        **_more: object,
    ) -> Iterator[Callable[[], Finished]]:
        end = (text or "").rstrip("\n").rpartition("\n")[2]
        shown = b"\n" + end.replace("__LINE__", "7").encode() + b"\n" if self.complete else b""
        yield lambda: replace(self.link(arguments, flags), stdout=self.said + shown)

    def link(self, arguments: Sequence[str], flags: BuildFlags) -> Finished:  # noqa: ARG002  as the real one
        if "-o" in arguments:
            Path(arguments[arguments.index("-o") + 1]).write_bytes(self.said)
        text = self.said.decode("utf-8", "replace")
        return Finished(("tool", *arguments), self.status, self.said, text)


def _text(data: bytes) -> str:
    """Return the bytes as a file or a terminal gives them: lone surrogates for invalid UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def _attempt(read: Callable[..., Asked], *arguments: object) -> Asked | None:
    try:
        return read(*arguments)
    except FerruleError:
        return None


def cdef(data: bytes) -> None:
    """Read as an embedded cdef, and print its cdef and its stub, which Python can parse."""
    given = _attempt(Settings.of, {"cdef": _text(data).lstrip("@")})
    read = _attempt(read_cdef, "".join(given.cdef)) if given is not None else None
    if read is not None:
        bindings = bind_embedded(read[1])
        render_cdef(bindings)
        _require_python(bindings)


def header(data: bytes) -> None:
    """Read as a preprocessed header, and go on to what would be bound if all answers were yes."""
    text = _preprocessed(data)
    if text is not None:
        _attempt(_bind_unit, text)


def _bind_unit(text: Preprocessed) -> None:
    reader = _reader(text)
    reader.unknown_types()
    reader.read_declarations()
    bindings = _decided(reader.unit, text)
    render_cdef(bindings)
    _require_python(bindings)


def _reader(text: Preprocessed) -> HeaderReader:
    return HeaderReader(("x.h",), text, Tool.saying(b""), lambda _path: True)


def _decided(unit: Unit, text: Preprocessed) -> Bindings:
    macros = Macros(
        text.macro_names(function_like=False),
        text.macro_names(function_like=True),
        {},
        frozenset(),
    )
    candidates = find_candidates(unit, MacroFacts(), read_choice((), ()), {})
    return decide(select_from(candidates, Verdicts()).kept, macros, (), (), ())


def _require_python(bindings: Bindings) -> None:
    for text in render_stub(plan_of(bindings), one_file=True).files().values():
        ast.parse(text)


def _preprocessed(data: bytes) -> Preprocessed | None:
    # Without an #include line, the preprocessor's answer would be refused before it is read.
    tool = Tool.saying(b'# 0 "<stdin>"\n#include "x.h"\n' + data, complete=True)
    return _attempt(preprocess, tool, "", ("x.h",), NO_FLAGS)


def line_markers(data: bytes) -> None:
    """Read as a preprocessor's output: where each line is from, and whose file that is."""
    text = _preprocessed(data)
    if text is not None:
        own = own_files(text, ("x.h",), (), ("x",), ("/usr/include/x",))
        for line in range(text.text.count("\n") + 2):
            path, number = text.locate(line)
            assert number >= 0
            own(path)
        assert text.without_macros.count("\n") == text.text.count("\n")


def diagnostics(data: bytes) -> None:
    """Read as what a compiler prints to refuse a header."""
    said = data.decode("utf-8", "replace")
    quoted(first_errors(said))
    for clang in (False, True):
        tool = Tool.saying(data, status=1, clang=clang)
        finished = tool.link((), NO_FLAGS)
        error = complaint(tool, "#include <x.h>\n", ("x.h",), NO_FLAGS, finished)
        assert str(error)


def answers(data: bytes) -> None:
    """Read as the answer of a compiler and a linker that understand no question: never yes."""
    text = Preprocessed("int f(void);\n", (), (), (), frozenset(), (), frozenset())
    asked = {"A": "f() + 1", "C": "(unsigned char *)3", "D": "({ 1; })"}
    for status in (0, 1):
        tool = Tool.saying(data, status=status)
        assert _attempt(expand_macros, tool, "", ("A", "B"), NO_FLAGS) is None
        kinds = _attempt(_kinds, tool, text, asked) or {}
        assert set(kinds.values()) <= {MacroKind.NO_EXPRESSION}
        types = _attempt(classify_types, tool, text, ("int", "float"), NO_FLAGS) or ()
        assert set(types) <= {NumberKind.NONE}
        addresses = Addresses(tool, text, NO_FLAGS, {"f": "&f", "g": "&g"})
        absent = _attempt(absent_symbols, addresses)
        assert absent is None or absent.keys() == {"f", "g"}


def _kinds(tool: Tool, text: Preprocessed, expansions: dict[str, str]) -> dict[str, MacroKind]:
    with classifying(tool, text, expansions, NO_FLAGS) as found:
        return found()


def macro_text(data: bytes) -> None:
    """Read as the expansion of a macro, alone and as the preprocessor gives it back."""
    is_balanced(data.decode("utf-8", "replace"))
    _attempt(expand_macros, Tool.saying(data, complete=True), "", ("A",), NO_FLAGS)


def pkg_config(data: bytes) -> None:
    """Read as pkg-config's answer, its status in the first byte."""
    packages._asked.cache_clear()
    said = Finished(("pkg-config",), data[:1] == b"!", data, data.decode("utf-8", "replace"))
    with mock.patch.object(packages, "run", return_value=said):
        _attempt(packages.package_flags, ("zlib",))


def environment(data: bytes) -> None:
    """Read as `CC`, `CFLAGS` and `PKG_CONFIG` of the environment, a line each."""
    values = [line.replace(b"\0", b"") for line in data.split(b"\n")[:4]]
    names = ("CC", "CFLAGS", "LDFLAGS", "PKG_CONFIG")
    said = Finished(("cc",), 0, data, "")
    with (
        mock.patch.dict(os.environ, {n: os.fsdecode(v) for n, v in zip(names, values)}),  # noqa: B905  there may be fewer
        mock.patch.object(compilers, "run", return_value=said),
    ):
        found = _attempt(Compiler.find)
        _attempt(lambda: found and found.environment_flags)
        _attempt(packages.pkg_config)


def settings(data: bytes) -> None:
    """Read as JSON of keyword arguments, or as a text for each option in turn."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        given = _text(data)
    if isinstance(given, dict):
        _attempt(Settings.of, {str(name): value for name, value in given.items()})
    for name, option in options():
        value = not given if option.value.is_switch else given
        if name not in {"preamble", "cdef"}:  # `@FILE` would read files
            _attempt(Settings.of, {name: value})
            _attempt(Settings.of, {name: [value]} if option.value.repeats else {name: value})
    _attempt(Settings.of, {"headers": given})


def patterns(data: bytes) -> None:
    """Read as what options say of declarations: globs, renames, callbacks, optional functions."""
    text, unit = _text(data), _sample()
    choice = _attempt(read_choice, (text,), (text.partition(":")[2],))
    if choice is not None:
        _attempt(choose, unit, choice)
    renames = _attempt(read_renames, text.split("\n"))
    if renames is not None:
        _attempt(rename_all, bind_embedded(unit).module_names, renames)
    requests = _attempt(read_callbacks, text.split("\n"))
    if requests is not None:
        _attempt(find_callbacks, requests, unit)
    _attempt(mark_optional, unit, (text,), ())


_UNITS: Final[list[Unit]] = []


def _sample() -> Unit:
    if not _UNITS:
        _UNITS.append(read_cdef(SAMPLE)[1])
    return _UNITS[0]


def prototypes(data: bytes) -> None:
    """Read as prototypes of an option and as C expressions, after a header."""
    text = cast("Preprocessed", _preprocessed(SAMPLE.encode()))
    reader = _reader(text)
    lines = [line for line in _text(data).split("\n") if line.strip()]
    if _attempt(Settings.of, {"function_macros": lines}) is None:
        return
    functions = _attempt(reader.read_prototypes, "function-macro", lines, {})
    assert functions is None or len(functions) == len(lines)
    # The compiler has accepted those of macros. libclang hangs on `__typeof__(::)`.
    accepted = [line for line in lines if "::" not in line]
    _attempt(reader.read_expressions, dict(enumerate(accepted)))


def comments(data: bytes) -> None:
    """Read as a comment of a header, which becomes a docstring."""
    text = render_docstring(data.decode("utf-8", "replace"))
    assert not any(c < " " and c != "\n" for c in text), "it has control characters"


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    function.__name__: function
    for function in (
        *(cdef, header, line_markers, diagnostics, answers, macro_text, pkg_config),
        *(environment, settings, patterns, prototypes, comments),
    )
}
