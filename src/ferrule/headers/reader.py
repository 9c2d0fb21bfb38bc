"""From preprocessed headers to a `Unit`.

Input: the output of the system compiler's preprocessor, and which of its files are the library's
own. Output: every declaration of the own files, and those of other files that they use. libclang
only parses: all `#if`s and `#include`s are resolved, so it has no headers, macros or include path
of its own that could differ from the compiler's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.keys import has_scope
from ferrule.declarations.nodes import Function, Location
from ferrule.errors import HeaderError, SettingsError
from ferrule.headers.attributes import function_attributes
from ferrule.headers.collector import Collector
from ferrule.headers.forward_parameters import forward_ends, with_commas
from ferrule.headers.libclang import load_libclang
from ferrule.headers.libclang_api import Clang
from ferrule.headers.libclang_types import CursorKind, Parsing
from ferrule.headers.translation_unit import TranslationUnit
from ferrule.toolchain.line_markers import without_returning_markers
from ferrule.toolchain.type_names import NumberKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.headers.attributes import Attributes
    from ferrule.headers.libclang_types import Cursor
    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_OPTIONS: Final = Parsing.SKIP_FUNCTION_BODIES | Parsing.INCOMPLETE
_NAME: Final = "<ferrule>.i"
_EXPRESSION: Final = "ferrule_expression_"
_LONGEST: Final = 1000  # bytes of a parameter list in which names are looked for
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_UNKNOWN: Final = re.compile(r"unknown type name '(\w+)'")


class HeaderReader:
    """Reads preprocessed headers; `unit` has what was read so far, at first only the macros."""

    def __init__(
        self,
        headers: tuple[str, ...],
        text: Preprocessed,
        compiler: Compiler,
        own: Callable[[str], bool],
        compilers_types: Mapping[str, NumberKind] | None = None,
    ) -> None:
        """Parse `text` and read its macros; `own(path)` tells if a file is the library's own.

        libclang parses for the target of `compiler`. `compilers_types` are types that the compiler
        knows without any header, and libclang does not. Raises `HeaderError` if libclang gives up,
        and `ToolMissingError` if there is no libclang.
        """
        self._headers = headers
        self._text = _declaring(compilers_types, text) if compilers_types else text
        self._first_appended = text.text.count("\n") + 2  # the line number of appended text
        # libclang gets the compiler's target and standard. It must not stop at errors: it rejects
        # some C that the compiler accepts, and the rest is still read. By default clang allows
        # 256 nested brackets and skips comments in files that look like system headers.
        self._arguments = [
            "-x",
            "cpp-output",
            "-undef",  # else clang 21 and older still replace `linux` after a header's `#undef`
            f"--target={compiler.target}",
            f"-std={_standard(text)}",
            "-w",
            "-ferror-limit=0",
            "-fbracket-depth=1000",
            "-fretain-comments-from-system-headers",
            "-fparse-all-comments",
            "-fno-builtin",  # else it knows its own type of vsnprintf, in place of the header's
        ]
        self._clang = Clang(load_libclang())
        opaque = frozenset(
            name for name, kind in (compilers_types or {}).items() if kind is NumberKind.OTHER
        )
        self._parsed = self._translate(self._text.text, _OPTIONS | Parsing.MACROS)
        self._forward_ends = self._replace_forward_parameters()
        self._errors = self._parsed.offsets_of_errors()
        self._found = Collector(self._clang, self._text, own, opaque)
        for line, words in self._parsed.fatal_errors():
            path, line_there = self._text.locate(line)
            message = (
                f"libclang, which parses the headers, stops at {path}:{line_there}: {words}"
            )
            raise HeaderError(message)
        self._cursors: list[Cursor] = []
        for cursor in self._parsed.children():
            if cursor.kind == CursorKind.MACRO:
                if self._clang.is_in_text(cursor):  # the others are libclang's own
                    self._found.read_top(cursor)
            else:
                self._cursors.append(cursor)

    @property
    def unit(self) -> Unit:
        """What the headers declare: the own declarations, and what they use."""
        return self._found.unit(self._headers)

    def unknown_types(self) -> list[str]:
        """Return the names that libclang found in the place of a type but does not know."""
        found = (_UNKNOWN.match(words) for words in self._parsed.words_of_errors())
        return list(dict.fromkeys(match[1] for match in found if match))

    def untyped_names(self) -> frozenset[str]:
        """Return names that are not declared, of declarations that libclang reports as wrong.

        gcc 13 and older take `int f(size_t);` without a declaration of `size_t` for a function
        whose parameter is called so, and `const size_t` for an `int` of that name.
        """
        if not self._errors:
            return frozenset()
        text = self._text.text.encode("utf-8")
        # The error is at the first word of the parameter or declaration.
        spans = (
            re.split(rb"[);]", text[at : at + _LONGEST], maxsplit=1)[0] for at in self._errors
        )
        words = set(_WORD.findall(b" ".join(spans).decode("utf-8", "replace")))
        types = {
            self._clang.spelling(cursor)
            for cursor in self._cursors
            if cursor.kind == CursorKind.TYPEDEF
        }
        return frozenset(words - types)

    def read_attributes(self) -> dict[str, Attributes]:
        """Return the attributes of functions by name, before `read_declarations`."""
        text = self._text.text.encode("utf-8")
        return function_attributes(self._clang, self._parsed.root(), self._cursors, text)

    def read_declarations(self) -> list[str]:
        """Read everything but macros, and add it to `unit`.

        Return the tagged types that a parameter list names before file scope does, as C spells
        them.
        """
        self._found.begin_translation_unit(self._forward_ends, self._errors)
        for cursor in self._cursors:
            self._found.read_top(cursor)
        self._found.read_tags()
        early = self._found.first_named_in_parameters(self._cursors)
        self._cursors = []
        self._parsed.close()
        return early

    def read_expressions(self, expressions: Mapping[str, str]) -> dict[str, CType]:
        """Return the type of each C expression, by its name, as if it came after the headers.

        What those types use is added to `unit`.
        """
        if not expressions:
            return {}
        names = list(expressions)
        lines = [
            f"extern __typeof__({e}) {_EXPRESSION}{i};"
            for i, e in enumerate(expressions.values())
        ]
        types = {}
        with self._translate_with(lines) as unit:
            for _, cursor in self._appended(unit):
                spelling = self._clang.spelling(cursor)
                if spelling.startswith(_EXPRESSION):
                    name = names[int(spelling.removeprefix(_EXPRESSION))]
                    types[name] = self._found.read_type(cursor, expressions[name])
        return types

    def read_prototypes(
        self, option: str, prototypes: Sequence[str], macros: Mapping[str, str]
    ) -> list[Function]:
        """Return the functions that the `prototypes` of an option declare after the headers.

        `macros` is what some of their words, such as `bool`, expand to after the headers. What
        the types use is added to `unit`, but not the functions. Raises one `SettingsError` for all
        prototypes that declare no function.
        """
        if not prototypes:
            return []
        expanded = [_WORD.sub(lambda word: macros.get(word[0], word[0]), p) for p in prototypes]
        # Only prototypes reach libclang before the compiler has accepted them, and libclang hangs
        # on `__typeof__(::)`.
        if scoped := [i for i, prototype in enumerate(expanded) if has_scope(prototype)]:
            words = "C has no `::` outside attributes"
            raise SettingsError([_no_prototype(option, prototypes[i], words) for i in scoped])
        lines = [f"extern {prototype.rstrip(' ;')};" for prototype in expanded]
        with self._translate_with(lines) as unit:
            first = self._first_appended
            problems = {line - first: words for line, words in unit.errors().items()}
            functions = {
                line - first: cursor
                for line, cursor in self._appended(unit)
                if cursor.kind == CursorKind.FUNCTION
            }
            wrong = [
                _no_prototype(option, text, problems.get(i, "it declares no function"))
                for i, text in enumerate(prototypes)
                if i in problems or i not in functions
            ]
            if wrong:
                raise SettingsError(wrong)
            return [
                self._found.read_function(
                    functions[i],
                    self._clang.spelling(functions[i]),
                    Location(f"<{option}>", i + 1, 1),
                )
                for i in range(len(prototypes))
            ]

    def _replace_forward_parameters(self) -> list[int]:
        """Parse the headers again if they declare parameters twice; return where the first end."""
        offsets = self._parsed.offsets_of_errors()
        text = self._text.text.encode("utf-8") if offsets else b""
        if not any(text[offset : offset + 1] == b";" for offset in offsets):
            return []
        ends = list(forward_ends(self._clang, self._parsed.root(), text))
        if ends:
            self._parsed.close()
            self._text = replace(self._text, text=with_commas(text, ends).decode("utf-8"))
            self._parsed = self._translate(self._text.text, _OPTIONS | Parsing.MACROS)
        return ends

    def _appended(self, unit: TranslationUnit) -> list[tuple[int, Cursor]]:
        """Return the declarations in the text appended to the headers, with their lines."""
        found = []
        # From the end, because the headers before it may have thousands.
        for cursor in reversed(unit.children()):
            line, _, _ = self._clang.place(cursor)
            if line < self._first_appended:
                break
            found.append((line, cursor))
        return found[::-1]

    def _translate_with(self, lines: Sequence[str]) -> TranslationUnit:
        """Parse the headers' text with more lines appended."""
        self._found.begin_translation_unit()
        more = "".join(f"{line}\n" for line in lines)
        return self._translate(f"{self._text.for_questions}\n{more}", _OPTIONS)

    def _translate(self, text: str, options: int) -> TranslationUnit:
        text = without_returning_markers(text)
        return TranslationUnit(self._clang, _NAME, text, self._arguments, options)


def _no_prototype(option: str, text: str, words: str) -> str:
    return f"{option}: {text!r} is not a prototype, such as `int f(const char *name)`: {words}"


def _declaring(types: Mapping[str, NumberKind], text: Preprocessed) -> Preprocessed:
    """Return `text` with typedefs in place of its first line, which is a line marker.

    So all other lines keep their numbers. A typedef tells libclang only whether the type is an
    integer or a float; the compiler is asked for its width.
    """
    numbers = {NumberKind.FLOAT: "double", NumberKind.INTEGER: "long"}
    lines = (f"typedef {numbers.get(kind, 'int')} {name};" for name, kind in types.items())
    first, rest = " ".join(lines), text.text[text.text.index("\n") :]
    return replace(text, text=first + rest)


def _standard(text: Preprocessed) -> str:
    """Return the C standard that the compiler uses, by clang's name for it."""
    found = re.search(r"^#define __STDC_VERSION__ (\d+)L$", text.text, re.MULTILINE)
    version = int(found[1]) if found else 0
    names = ((202311, "gnu23"), (201710, "gnu17"), (201112, "gnu11"), (199901, "gnu99"))
    return next((name for least, name in names if version >= least), "gnu89")
